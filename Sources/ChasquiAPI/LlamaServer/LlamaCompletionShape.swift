import ChasquiCore
import NIOCore

/// What a completion's answer repeats of its request.
struct LlamaCompletionShape: Sendable {
    let request: CompletionRequest
    let answer: AnswerFields
    let projection: ResponseFields?

    /// A whole answer, or the last event of a stream.
    func write(into buffer: inout ByteBuffer, object: (inout ByteBuffer) -> Void) {
        guard let projection else { return object(&buffer) }
        var whole = ByteBuffer()
        object(&whole)
        projection.write(whole, into: &buffer)
    }

    /// The members of the last chunk, and of a whole answer, after `tokens`.
    func writeEnd(
        _ summary: GenerationSummary, choice: Int, model: String, hasNewLine: Bool, into buffer: inout ByteBuffer
    ) {
        let usage = summary.usage
        buffer.writeJSON(text: #","id_slot":"#)
        buffer.writeJSON(summary.slot)
        buffer.writeJSON(text: #","stop":true,"model":"#)
        buffer.writeJSON(model)
        buffer.writeJSON(text: #","tokens_predicted":"#)
        buffer.writeJSON(usage.completionTokens)
        buffer.writeJSON(text: #","tokens_evaluated":"#)
        buffer.writeJSON(usage.promptTokens)
        buffer.writeJSON(text: #","generation_settings":"#)
        buffer.writeJSON(generationSettings(seed: summary.seed))
        buffer.writeJSON(text: #","prompt":"#)
        if let prompt = summary.prompt {
            buffer.writeJSON(prompt)
        } else {
            buffer.writeJSON(request.prompts[choice / request.options.choices].json)
        }
        buffer.writeJSON(text: #","has_new_line":"#)
        buffer.writeJSON(hasNewLine)
        buffer.writeJSON(text: #","truncated":"#)
        buffer.writeJSON(summary.truncated)
        buffer.writeJSON(text: #","stop_type":"#)
        buffer.writeJSON(text: summary.reason.llamaServerName)
        buffer.writeJSON(text: #","stopping_word":"#)
        if case .stopText(let text) = summary.reason { buffer.writeJSON(text) } else { buffer.writeJSON("") }
        // What the slot's cache holds at the end: the last token was never computed.
        buffer.writeJSON(text: #","tokens_cached":"#)
        buffer.writeJSON(summary.heldTokens ?? max(0, usage.totalTokens - 1))
        buffer.writeJSON(text: #","timings":"#)
        Timings(summary).write(into: &buffer)
    }
}

extension Prompt {
    /// The prompt in the shape in which it came, for services that do not tell its text.
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .tokens(let tokens): .array(tokens.map { .integer(Int64($0)) })
        case .infill(let infill): .string(infill.beginning)
        case .mixed(let parts):
            .array(
                parts.map { part in
                    switch part {
                    case .text(let text): .string(text)
                    case .token(let token): .integer(Int64(token))
                    }
                })
        }
    }
}

extension FinishReason {
    /// llama-server's `stop_type`, in quotes.
    fileprivate var llamaServerName: StaticString {
        switch self {
        case .endOfGeneration, .toolCalls: #""eos""#
        case .stopText: #""word""#
        case .length: #""limit""#
        case .contentFilter: #""none""#
        }
    }
}
