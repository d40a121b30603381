import ChasquiCore
import NIOCore

/// llama-server's whole completion.
struct LlamaCollector: ResponseCollector {
    private let shape: LlamaCompletionShape
    private let model: String
    private var content = ""
    private var tokens: [TokenID] = []
    private var probabilities: [TokenProbability] = []
    private var summary: GenerationSummary?

    init(shape: LlamaCompletionShape, model: String) {
        self.shape = shape
        self.model = model
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .text(let delta):
            content += delta.text
            if shape.answer.returnsTokens { tokens += delta.tokens }
            probabilities += delta.probabilities
        case .finished(let summary): self.summary = summary
        case .promptProgress, .reasoning, .toolCall, .choice: break
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: #"{"index":0,"content":"#)
        buffer.writeJSON(content)
        buffer.writeJSON(text: #","tokens":"#)
        buffer.writeTokens(tokens)
        if let options = shape.request.options.probabilities {
            LlamaProbabilities(options: options).write(probabilities, into: &buffer)
        }
        if let summary {
            shape.writeEnd(
                summary, model: model, hasNewLine: content.utf8.contains(UInt8(ascii: "\n")), into: &buffer)
        }
        buffer.writeJSON(text: "}")
        return buffer
    }
}
