import CLlama

/// How Swift calls the C bridge: a status becomes a thrown failure, a text becomes a view.
enum LlamaCalls {
    /// Runs one bridge function.
    static func check(
        _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> chasqui_status
    ) throws(LlamaFailure) {
        var message: UnsafeMutablePointer<CChar>?
        let status = call(&message)
        guard status != CHASQUI_OK else { return }
        defer { chasqui_text_free(message) }
        throw LlamaFailure(
            cause: LlamaFailure.Cause(status), message: message.map { String(cString: $0) } ?? "out of memory")
    }

    /// Lends a text's bytes for the time of a call.
    static func withView<Result>(of text: String, _ body: (chasqui_view) -> Result) -> Result {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body(chasqui_view(bytes: $0.baseAddress, count: $0.count)) }
        }
    }

    /// Lends several texts' bytes for the time of a call.
    static func withViews<Result>(
        of texts: [String], _ body: (UnsafeBufferPointer<chasqui_view>) -> Result
    ) -> Result {
        // One buffer for all, since each text of its own would need a closure of its own.
        let joined = texts.flatMap { $0.utf8.map(CChar.init(bitPattern:)) }
        return joined.withUnsafeBufferPointer { bytes in
            var views: [chasqui_view] = []
            var start = 0
            for text in texts {
                views.append(
                    chasqui_view(bytes: bytes.baseAddress.map { $0 + start }, count: text.utf8.count))
                start += text.utf8.count
            }
            return views.withUnsafeBufferPointer(body)
        }
    }

    /// Lends two arrays' elements for the time of a call.
    static func withBuffers<First, Second, Result>(
        _ first: [First], _ second: [Second],
        _ body: (UnsafeBufferPointer<First>, UnsafeBufferPointer<Second>) -> Result
    ) -> Result {
        first.withUnsafeBufferPointer { first in second.withUnsafeBufferPointer { body(first, $0) } }
    }

    /// Computes a batch.
    /// - Returns: 0 when done, 1 when there is no room and nothing changed, else a failure's code.
    static func decode(context: OpaquePointer, batch: llama_batch) throws(LlamaFailure) -> Int32 {
        var result: Int32 = -1
        try check { chasqui_decode(context, batch, &result, $0) }
        return result
    }

    /// Makes a context, which the caller owns and frees with `llama_free` before the model goes.
    static func makeContext(
        model: LlamaModel, parameters: llama_context_params
    ) throws(LlamaFailure) -> OpaquePointer {
        var context: OpaquePointer?
        try check { chasqui_context_create(model.pointer, parameters, &context, $0) }
        guard let context else { throw LlamaFailure(message: "no context was made") }
        return context
    }
}

extension String {
    /// A copy of a view's bytes. Bytes that are not UTF-8 become U+FFFD.
    init(_ view: chasqui_view) {
        guard let bytes = view.bytes, view.count > 0 else {
            self = ""
            return
        }
        self = String(decoding: UnsafeRawBufferPointer(start: bytes, count: view.count), as: UTF8.self)
    }
}
