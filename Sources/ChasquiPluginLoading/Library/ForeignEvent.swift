import CChasquiPlugin

extension String {
    /// Runs `body` with the text's bytes.
    func withForeign<Result>(_ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
        var text = self
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }
}

extension EventPiece {
    /// Runs `body` with the event as a library sees it.
    func withForeign<Result>(_ body: (UnsafePointer<chasqui_event>) -> Result) -> Result {
        text.withForeign { bytes, count in
            name.withCString { name in
                var event = chasqui_event(
                    size: MemoryLayout<chasqui_event>.size, kind: foreignKind, text: bytes, count: count, name: name)
                return withUnsafePointer(to: &event, body)
            }
        }
    }

    private var foreignKind: Int32 {
        switch kind {
        case .text: Int32(CHASQUI_EVENT_TEXT)
        case .reasoning: Int32(CHASQUI_EVENT_REASONING)
        case .toolCall: Int32(CHASQUI_EVENT_TOOL_CALL)
        case .finished: Int32(CHASQUI_EVENT_FINISHED)
        }
    }
}
