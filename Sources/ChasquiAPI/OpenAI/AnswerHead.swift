import ChasquiCore
import NIOCore

/// What an answer and every chunk of it begin with.
struct AnswerHead: Sendable {
    var id: String
    /// Seconds since 1970.
    var created: Int

    /// The members from the opening brace on, without a comma behind them.
    func write(object: StaticString, model: String, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"id":"#)
        buffer.writeJSON(id)
        buffer.writeJSON(text: #","object":""#)
        buffer.writeJSON(text: object)
        buffer.writeJSON(text: #"","created":"#)
        buffer.writeJSON(created)
        buffer.writeJSON(text: #","model":"#)
        buffer.writeJSON(model)
        buffer.writeJSON(text: #","system_fingerprint":"#)
        buffer.writeJSON("chasqui-" + Release.version)
    }
}

/// What an answer that is not streamed ends with.
enum AnswerEnd {
    /// Usage and timings, to the closing brace.
    static func write(_ summary: GenerationSummary?, into buffer: inout ByteBuffer) {
        if let summary {
            buffer.writeJSON(text: #","usage":"#)
            summary.usage.write(into: &buffer)
            buffer.writeJSON(text: #","timings":"#)
            Timings(summary).write(into: &buffer)
        }
        buffer.writeJSON(text: "}")
    }
}

extension TokenUsage {
    /// OpenAI's `usage` object.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"prompt_tokens":"#)
        buffer.writeJSON(promptTokens)
        buffer.writeJSON(text: #","completion_tokens":"#)
        buffer.writeJSON(completionTokens)
        buffer.writeJSON(text: #","total_tokens":"#)
        buffer.writeJSON(totalTokens)
        buffer.writeJSON(text: #","prompt_tokens_details":{"cached_tokens":"#)
        buffer.writeJSON(cachedTokens)
        buffer.writeJSON(text: "}}")
    }
}

extension FinishReason {
    /// OpenAI's `finish_reason`.
    package var openAIWord: String { String("\(openAIName)".dropFirst().dropLast()) }

    /// OpenAI's `finish_reason`, in quotes.
    var openAIName: StaticString {
        switch self {
        case .endOfGeneration, .stopText: #""stop""#
        case .length: #""length""#
        case .toolCalls: #""tool_calls""#
        case .contentFilter: #""content_filter""#
        }
    }
}

extension PromptProgress {
    /// llama-server's `prompt_progress` object.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"total":"#)
        buffer.writeJSON(total)
        buffer.writeJSON(text: #","cache":"#)
        buffer.writeJSON(cached)
        buffer.writeJSON(text: #","processed":"#)
        buffer.writeJSON(processed)
        buffer.writeJSON(text: #","time_ms":"#)
        buffer.writeJSON(Int(elapsed.milliseconds))
        buffer.writeJSON(text: "}")
    }
}
