import ChasquiCore
import NIOCore

/// `text_completion`s as a stream.
struct CompletionStreamEncoder: StreamEncoder {
    private var chunks: ChunkWriter
    /// Of each choice.
    private var logprobs: [CompletionLogprobs]
    private var isComplete = false

    init(head: AnswerHead, model: String, answer: AnswerFields, clock: WireClock) {
        chunks = ChunkWriter(head: head, object: "text_completion", model: model, answer: answer, clock: clock)
        logprobs = Array(repeating: CompletionLogprobs(), count: answer.choices)
    }

    mutating func start(into buffer: inout ByteBuffer) {}

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        chunks.note(event)
        switch event {
        case .promptProgress(let progress):
            chunks.writeProgress(progress, into: &buffer) { $0.writeJSON(text: #""text":"""#) }
        case .text(let delta):
            guard !delta.text.isEmpty || !delta.probabilities.isEmpty else { return }
            chunks.writeChunk(into: &buffer) { buffer in
                buffer.writeJSON(text: #""text":"#)
                buffer.writeJSON(delta.text)
            } logprobs: { buffer in
                logprobs[chunks.index].write(delta.probabilities, into: &buffer)
            }
        case .choice(let index, .finished(let summary)):
            chunks.index = index
            chunks.writeReason(summary.reason, into: &buffer) { $0.writeJSON(text: #""text":"""#) }
        case .choice(let index, let event):
            chunks.index = index
            encode(event, into: &buffer)
        case .finished(let summary):
            if chunks.answer.choices == 1 {
                chunks.writeLast(summary, into: &buffer) { $0.writeJSON(text: #""text":"""#) }
            } else {
                chunks.writeTotal(summary, into: &buffer)
            }
            isComplete = true
        case .reasoning, .toolCall, .serverTool: break
        }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        chunks.writeError(problem, into: &buffer)
        isComplete = false
    }

    mutating func finish(into buffer: inout ByteBuffer) {
        if isComplete { chunks.writeDone(into: &buffer) }
    }
}
