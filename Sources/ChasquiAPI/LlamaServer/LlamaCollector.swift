import ChasquiCore
import NIOCore

/// llama-server's whole completion; of several prompts or choices, an array of them.
struct LlamaCollector: ResponseCollector {
    private let shape: LlamaCompletionShape
    private let model: String
    private var choices: [LlamaChoice]

    init(shape: LlamaCompletionShape, model: String) {
        self.shape = shape
        self.model = model
        choices = Array(repeating: LlamaChoice(), count: shape.answer.choices)
    }

    mutating func collect(_ event: GenerationEvent) {
        if case .choice(let index, let event) = event {
            choices[index].collect(event)
        } else if choices.count == 1 {
            choices[0].collect(event)
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        if choices.count == 1 {
            write(0, into: &buffer)
        } else {
            buffer.writeList(choices.indices) { index, buffer in write(index, into: &buffer) }
        }
        return buffer
    }

    private func write(_ index: Int, into buffer: inout ByteBuffer) {
        shape.write(into: &buffer) { buffer in
            choices[index].write(index: index, shape: shape, model: model, into: &buffer)
        }
    }
}

/// One of the completions.
private struct LlamaChoice: Sendable {
    private var content = ""
    private var tokens: [TokenID] = []
    private var probabilities: [TokenProbability] = []
    private var summary: GenerationSummary?

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .text(let delta):
            content += delta.text
            tokens += delta.tokens
            probabilities += delta.probabilities
        case .finished(let summary): self.summary = summary
        case .promptProgress, .reasoning, .toolCall, .serverTool, .choice: break
        }
    }

    func write(index: Int, shape: LlamaCompletionShape, model: String, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: #","content":"#)
        buffer.writeJSON(content)
        buffer.writeJSON(text: #","tokens":"#)
        buffer.writeTokens(shape.answer.returnsTokens ? tokens : [])
        if let options = shape.request.options.probabilities {
            LlamaProbabilities(options: options).write(probabilities, into: &buffer)
        }
        if let summary {
            shape.writeEnd(
                summary, choice: index, model: model, hasNewLine: content.utf8.contains(UInt8(ascii: "\n")),
                into: &buffer)
        }
        buffer.writeJSON(text: "}")
    }
}
