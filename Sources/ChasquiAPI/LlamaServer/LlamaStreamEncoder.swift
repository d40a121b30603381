import ChasquiCore
import NIOCore

/// llama-server's completion stream: `content` and `tokens` a chunk, and a last one with `stop` and everything else.
struct LlamaStreamEncoder: StreamEncoder {
    private let shape: LlamaCompletionShape
    private let model: String
    private var live: LiveTimings?
    private var promptTokens = 0
    private var predicted = 0
    private var hasNewLine = false

    init(shape: LlamaCompletionShape, model: String, clock: WireClock) {
        self.shape = shape
        self.model = model
        live = shape.answer.timingsPerToken ? LiveTimings(clock: clock) : nil
    }

    mutating func start(into buffer: inout ByteBuffer) {}

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        live?.note(event)
        switch event {
        case .text(let delta):
            predicted += delta.tokens.count
            if !hasNewLine { hasNewLine = delta.text.utf8.contains(UInt8(ascii: "\n")) }
            writeChunk(delta, progress: nil, into: &buffer)
        case .promptProgress(let progress):
            promptTokens = progress.total
            guard shape.answer.returnsProgress else { return }
            writeChunk(TextDelta(text: ""), progress: progress, into: &buffer)
        case .finished(let summary):
            buffer.writeString(SSE.eventStart)
            buffer.writeJSON(text: #"{"index":0,"content":"","tokens":[]"#)
            shape.writeEnd(summary, model: model, hasNewLine: hasNewLine, into: &buffer)
            buffer.writeJSON(text: "}")
            buffer.writeString(SSE.eventEnd)
        case .reasoning, .toolCall, .choice: break
        }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString(SSE.eventStart)
        LlamaServer.write(problem, into: &buffer)
        buffer.writeString(SSE.eventEnd)
    }

    mutating func finish(into buffer: inout ByteBuffer) {}

    private func writeChunk(_ delta: TextDelta, progress: PromptProgress?, into buffer: inout ByteBuffer) {
        buffer.writeString(SSE.eventStart)
        buffer.writeJSON(text: #"{"index":0,"content":"#)
        buffer.writeJSON(delta.text)
        buffer.writeJSON(text: #","tokens":"#)
        buffer.writeTokens(delta.tokens)
        // llama-server, too, tells the slot only at the end.
        buffer.writeJSON(text: #","stop":false,"id_slot":-1,"tokens_predicted":"#)
        buffer.writeJSON(predicted)
        buffer.writeJSON(text: #","tokens_evaluated":"#)
        buffer.writeJSON(promptTokens)
        if let options = shape.request.options.probabilities, !delta.probabilities.isEmpty {
            LlamaProbabilities(options: options).write(delta.probabilities, into: &buffer)
        }
        if let timings = live?.timings {
            buffer.writeJSON(text: #","timings":"#)
            timings.write(into: &buffer)
        }
        if let progress {
            buffer.writeJSON(text: #","prompt_progress":"#)
            progress.write(into: &buffer)
        }
        buffer.writeJSON(text: "}")
        buffer.writeString(SSE.eventEnd)
    }
}
