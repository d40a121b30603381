import ChasquiCore
import NIOCore

/// llama-server's whole completion.
struct LlamaCollector: ResponseCollector {
    private let shape: CompletionShape
    private let model: String
    private var content = ""
    private var tokens: [TokenID] = []
    private var summary: GenerationSummary?

    init(shape: CompletionShape, model: String) {
        self.shape = shape
        self.model = model
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .text(let delta):
            content += delta.text
            if shape.returnsTokens { tokens += delta.tokens }
        case .finished(let summary): self.summary = summary
        case .promptProgress, .reasoning, .toolCall: break
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString("{\"index\":0,\"content\":")
        buffer.writeJSON(content)
        buffer.writeString(",\"tokens\":")
        buffer.writeTokens(tokens)
        if let summary {
            shape.writeEnd(
                summary, model: model, hasNewLine: content.utf8.contains(UInt8(ascii: "\n")), into: &buffer)
        }
        buffer.writeString("}")
        return buffer
    }
}
