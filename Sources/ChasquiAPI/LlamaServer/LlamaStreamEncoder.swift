import ChasquiCore
import NIOCore

/// llama-server's completion stream: `content` and `tokens` a chunk, and a last one with `stop` and everything else.
struct LlamaStreamEncoder: StreamEncoder {
    private let shape: CompletionShape
    private let model: String
    private var predicted = 0
    private var hasNewLine = false

    init(shape: CompletionShape, model: String) {
        self.shape = shape
        self.model = model
    }

    mutating func start(into buffer: inout ByteBuffer) {}

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .text(let delta): write(delta, into: &buffer)
        case .promptProgress(let progress): write(progress, into: &buffer)
        case .finished(let summary):
            buffer.writeString("data: {\"index\":0,\"content\":\"\",\"tokens\":[]")
            shape.writeEnd(summary, model: model, hasNewLine: hasNewLine, into: &buffer)
            buffer.writeString("}")
            buffer.writeString("\n\n")
        case .reasoning, .toolCall: break
        }
    }

    mutating func finish(into buffer: inout ByteBuffer) {}

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString("data: ")
        LlamaServer.write(problem, into: &buffer)
        buffer.writeString("\n\n")
    }

    private mutating func write(_ delta: TextDelta, into buffer: inout ByteBuffer) {
        predicted += delta.tokens.count
        if !hasNewLine { hasNewLine = delta.text.utf8.contains(UInt8(ascii: "\n")) }
        buffer.writeString("data: {\"index\":0,\"content\":")
        buffer.writeJSON(delta.text)
        buffer.writeString(",\"tokens\":")
        buffer.writeTokens(delta.tokens)
        buffer.writeString(",\"stop\":false,\"id_slot\":-1,\"tokens_predicted\":\(predicted)}\n\n")
    }

    private func write(_ progress: PromptProgress, into buffer: inout ByteBuffer) {
        buffer.writeString("data: {\"index\":0,\"content\":\"\",\"tokens\":[],\"stop\":false,\"prompt_progress\":")
        buffer.writeString("{\"total\":\(progress.total),\"cache\":\(progress.cached)")
        buffer.writeString(",\"processed\":\(progress.processed)")
        buffer.writeString(",\"time_ms\":\(Int(Timings.milliseconds(progress.elapsed)))}}\n\n")
    }
}
