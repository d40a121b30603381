import ChasquiCore
import NIOCore

/// Writes the chunks of one stream, all of which begin alike.
struct ChunkWriter: Sendable {
    private let prefix: String
    private let includesUsage: Bool

    init(head: ResponseHead, object: String, model: String, includesUsage: Bool) {
        var buffer = ByteBuffer()
        buffer.writeString("data: ")
        ResponseHeadText.write(head, object: object, model: model, into: &buffer)
        buffer.writeString(",\"choices\":[")
        prefix = String(buffer: buffer)
        self.includesUsage = includesUsage
    }

    /// One chunk with one choice.
    /// - Parameters:
    ///   - reason: why it ended, in the last chunk.
    ///   - choice: writes the members between `index` and `finish_reason`.
    func writeChunk(
        reason: FinishReason? = nil, summary: GenerationSummary? = nil, into buffer: inout ByteBuffer,
        choice: (inout ByteBuffer) -> Void
    ) {
        buffer.writeString(prefix)
        buffer.writeString("{\"index\":0,")
        choice(&buffer)
        buffer.writeString(",\"logprobs\":null,\"finish_reason\":")
        buffer.writeString(reason.map { "\"\($0.openAIName)\"" } ?? "null")
        buffer.writeString("}]")
        if includesUsage { buffer.writeString(",\"usage\":null") }
        if let summary {
            buffer.writeString(",\"timings\":")
            Timings.write(summary, into: &buffer)
        }
        buffer.writeString("}")
        buffer.writeString("\n\n")
    }

    /// What ends a stream: the usage where it was asked for, and the word for the end.
    func writeEnd(_ summary: GenerationSummary, into buffer: inout ByteBuffer) {
        if includesUsage {
            buffer.writeString(prefix)
            buffer.writeString("],\"usage\":")
            Usage.write(summary.usage, into: &buffer)
            buffer.writeString("}")
            buffer.writeString("\n\n")
        }
        buffer.writeString("data: [DONE]\n\n")
    }

    func writeError(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString("data: ")
        OpenAI.write(problem, into: &buffer)
        buffer.writeString("\n\n")
    }
}

enum ResponseHeadText {
    /// The members that begin an answer and each chunk of it, from the opening brace on.
    static func write(_ head: ResponseHead, object: String, model: String, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"id\":")
        buffer.writeJSON(head.id)
        buffer.writeString(",\"object\":\"\(object)\",\"created\":\(head.created),\"model\":")
        buffer.writeJSON(model)
        buffer.writeString(",\"system_fingerprint\":\"chasqui-\(Release.version)\"")
    }
}

enum Usage {
    static func write(_ usage: TokenUsage, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"prompt_tokens\":\(usage.promptTokens),\"completion_tokens\":\(usage.completionTokens)")
        buffer.writeString(",\"total_tokens\":\(usage.totalTokens)")
        buffer.writeString(",\"prompt_tokens_details\":{\"cached_tokens\":\(usage.cachedTokens)}}")
    }
}

extension FinishReason {
    var openAIName: String {
        switch self {
        case .endOfGeneration, .stopText: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        }
    }
}
