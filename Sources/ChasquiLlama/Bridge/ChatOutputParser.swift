import CLlama
import ChasquiCore

/// Reads thoughts, text and tool calls out of an answer's text as it comes.
final class ChatOutputParser {
    private let handle: OpaquePointer

    init(chat: RenderedChat) throws(LlamaFailure) {
        var handle: OpaquePointer?
        try LlamaCalls.check { chasqui_parser_create(chat.handle, &handle, $0) }
        guard let handle else { throw LlamaFailure(message: "no parser was made") }
        self.handle = handle
    }

    deinit {
        chasqui_parser_free(handle)
    }

    /// Whether the text so far is an answer of the format, or the beginning of one.
    var fits: Bool { chasqui_parser_fits(handle) }

    /// The text so far without the thoughts that it begins with; empty while they go on.
    var answer: String { String(chasqui_parser_answer(handle)) }

    /// Adds text and appends what it means.
    /// - Parameter isFinal: whether the answer ends here, so that it has to be whole.
    /// - Throws: if the text does not fit the format. More text may be fed afterwards, and may mend it.
    func feed(_ text: String, isFinal: Bool, into events: inout [GenerationEvent]) throws(LlamaFailure) {
        var deltas: UnsafePointer<chasqui_delta>?
        var count = 0
        try LlamaCalls.check { message in
            LlamaCalls.withView(of: text) { chasqui_parser_feed(handle, $0, isFinal, &deltas, &count, message) }
        }
        for delta in UnsafeBufferPointer(start: deltas, count: count) {
            events.append(GenerationEvent(delta))
        }
    }
}

extension GenerationEvent {
    fileprivate init(_ delta: chasqui_delta) {
        switch delta.kind {
        case CHASQUI_DELTA_REASONING: self = .reasoning(String(delta.text))
        case CHASQUI_DELTA_TOOL_CALL:
            let id = String(delta.tool_id)
            let name = String(delta.tool_name)
            self = .toolCall(
                ToolCallDelta(
                    index: delta.tool_index, id: id.isEmpty ? nil : id, name: name.isEmpty ? nil : name,
                    arguments: String(delta.text)))
        default: self = .text(TextDelta(text: String(delta.text)))
        }
    }
}
