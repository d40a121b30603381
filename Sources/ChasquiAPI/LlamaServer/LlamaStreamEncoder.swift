import ChasquiCore
import NIOCore

/// llama-server's completion stream: `content` and `tokens` a chunk, and a last one with `stop` and everything else.
struct LlamaStreamEncoder: StreamEncoder {
    private let shape: LlamaCompletionShape
    private let model: String
    private var live: LiveTimings?
    private var choices: [Choice]

    /// What was told of a choice.
    private struct Choice {
        var promptTokens = 0
        var predicted = 0
        var hasNewLine = false
    }

    init(shape: LlamaCompletionShape, model: String, clock: WireClock) {
        self.shape = shape
        self.model = model
        live = shape.answer.timingsPerToken ? LiveTimings(clock: clock) : nil
        choices = Array(repeating: Choice(), count: shape.answer.choices)
    }

    mutating func start(into buffer: inout ByteBuffer) {}

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        live?.note(event)
        if case .choice(let index, let event) = event {
            encode(event, of: index, into: &buffer)
        } else if choices.count == 1 {
            encode(event, of: 0, into: &buffer)
        }
    }

    private mutating func encode(_ event: GenerationEvent, of index: Int, into buffer: inout ByteBuffer) {
        switch event {
        case .text(let delta) where delta.isCountAlone: break
        case .text(let delta):
            choices[index].predicted += delta.tokens.count
            if !choices[index].hasNewLine {
                choices[index].hasNewLine = delta.text.utf8.contains(UInt8(ascii: "\n"))
            }
            writeChunk(delta, of: index, progress: nil, into: &buffer)
        case .promptProgress(let progress):
            choices[index].promptTokens = progress.total
            guard shape.answer.returnsProgress else { return }
            writeChunk(TextDelta(text: ""), of: index, progress: progress, into: &buffer)
        case .finished(let summary):
            buffer.writeString(SSE.eventStart)
            shape.write(into: &buffer) { buffer in writeLast(summary, of: index, into: &buffer) }
            buffer.writeString(SSE.eventEnd)
        case .reasoning, .toolCall, .serverTool, .choice: break
        }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString(SSE.eventStart)
        LlamaServer.write(problem, into: &buffer)
        buffer.writeString(SSE.eventEnd)
    }

    mutating func finish(into buffer: inout ByteBuffer) {}

    private func writeLast(_ summary: GenerationSummary, of index: Int, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: #","content":"","tokens":[]"#)
        shape.writeEnd(
            summary, choice: index, model: model, hasNewLine: choices[index].hasNewLine, into: &buffer)
        buffer.writeJSON(text: "}")
    }

    private func writeChunk(
        _ delta: TextDelta, of index: Int, progress: PromptProgress?, into buffer: inout ByteBuffer
    ) {
        buffer.writeString(SSE.eventStart)
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: #","content":"#)
        buffer.writeJSON(delta.text)
        buffer.writeJSON(text: #","tokens":"#)
        buffer.writeTokens(delta.tokens)
        // llama-server, too, tells the slot only at the end.
        buffer.writeJSON(text: #","stop":false,"id_slot":-1,"tokens_predicted":"#)
        buffer.writeJSON(choices[index].predicted)
        buffer.writeJSON(text: #","tokens_evaluated":"#)
        buffer.writeJSON(choices[index].promptTokens)
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
