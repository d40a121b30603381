import ChasquiCore
import NIOCore

/// `chat.completion.chunk`s: first the role, then deltas, then the reason, the usage, `[DONE]`.
struct ChatStreamEncoder: StreamEncoder {
    private var chunks: ChunkWriter
    private let echo: ChatEcho
    private var isComplete = false

    init(head: AnswerHead, model: String, answer: AnswerFields, echo: ChatEcho, clock: WireClock) {
        self.echo = echo
        chunks = ChunkWriter(
            head: head, object: "chat.completion.chunk", model: model, answer: answer, clock: clock)
    }

    mutating func start(into buffer: inout ByteBuffer) {
        for index in 0..<chunks.answer.choices {
            chunks.index = index
            chunks.writeChunk(into: &buffer) { $0.writeJSON(text: #""delta":{"role":"assistant","content":""}"#) }
            writeText(echo.reasoning, after: #""delta":{"reasoning_content":"#, into: &buffer)
            writeText(echo.content, after: #""delta":{"content":"#, into: &buffer)
        }
    }

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        chunks.note(event)
        switch event {
        case .promptProgress(let progress):
            chunks.writeProgress(progress, into: &buffer) { $0.writeJSON(text: #""delta":{}"#) }
        case .text(let delta):
            writeText(
                delta.text, after: #""delta":{"content":"#, probabilities: delta.probabilities, into: &buffer)
        case .reasoning(let text):
            writeText(text, after: #""delta":{"reasoning_content":"#, into: &buffer)
        case .toolCall(let delta):
            chunks.writeChunk(into: &buffer) { buffer in
                buffer.writeJSON(text: #""delta":{"tool_calls":["#)
                delta.write(into: &buffer)
                buffer.writeJSON(text: "]}")
            }
        case .serverTool(let call):
            chunks.writeChunk(into: &buffer) { buffer in
                buffer.writeJSON(text: #""delta":{"server_tool_calls":["#)
                call.write(into: &buffer)
                buffer.writeJSON(text: "]}")
            }
        case .choice(let index, .finished(let summary)):
            chunks.index = index
            chunks.writeReason(summary.reason, into: &buffer) { $0.writeJSON(text: #""delta":{}"#) }
        case .choice(let index, let event):
            chunks.index = index
            encode(event, into: &buffer)
        case .finished(let summary):
            if chunks.answer.choices == 1 {
                chunks.writeLast(summary, into: &buffer) { $0.writeJSON(text: #""delta":{}"#) }
            } else {
                chunks.writeTotal(summary, into: &buffer)
            }
            isComplete = true
        }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        chunks.writeError(problem, into: &buffer)
        isComplete = false
    }

    mutating func finish(into buffer: inout ByteBuffer) {
        if isComplete { chunks.writeDone(into: &buffer) }
    }

    private func writeText(
        _ text: String, after start: StaticString, probabilities: [TokenProbability] = [],
        into buffer: inout ByteBuffer
    ) {
        guard !text.isEmpty || !probabilities.isEmpty else { return }
        chunks.writeChunk(into: &buffer) { buffer in
            buffer.writeJSON(text: start)
            buffer.writeJSON(text)
            buffer.writeJSON(text: "}")
        } logprobs: { buffer in
            ChatLogprobs.write(probabilities, into: &buffer)
        }
    }
}

extension ToolCallDelta {
    /// An element of a delta's `tool_calls`.
    fileprivate func write(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        if let id {
            buffer.writeJSON(text: #","id":"#)
            buffer.writeJSON(id)
            buffer.writeJSON(text: #","type":"function""#)
        }
        buffer.writeJSON(text: #","function":{"#)
        if let name {
            buffer.writeJSON(text: #""name":"#)
            buffer.writeJSON(name)
            buffer.writeJSON(text: ",")
        }
        buffer.writeJSON(text: #""arguments":"#)
        buffer.writeJSON(arguments)
        buffer.writeJSON(text: "}}")
    }
}
