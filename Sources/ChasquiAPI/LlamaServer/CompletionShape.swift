import ChasquiCore
import NIOCore

/// What a completion's answer repeats of its request.
struct CompletionShape: Sendable {
    let request: CompletionRequest
    let returnsTokens: Bool

    /// The members of the last chunk, and of a whole answer, after `tokens`.
    func writeEnd(_ summary: GenerationSummary, model: String, hasNewLine: Bool, into buffer: inout ByteBuffer) {
        let usage = summary.usage
        buffer.writeString(",\"id_slot\":\(summary.slot),\"stop\":true,\"model\":")
        buffer.writeJSON(model)
        buffer.writeString(",\"tokens_predicted\":\(usage.completionTokens)")
        buffer.writeString(",\"tokens_evaluated\":\(usage.promptTokens),\"generation_settings\":")
        writeSettings(seed: summary.seed, into: &buffer)
        buffer.writeString(",\"prompt\":")
        writePrompt(into: &buffer)
        buffer.writeString(",\"has_new_line\":")
        buffer.writeJSON(hasNewLine)
        buffer.writeString(",\"truncated\":")
        buffer.writeJSON(summary.truncated)
        buffer.writeString(",\"stop_type\":\"\(summary.reason.llamaServerName)\",\"stopping_word\":")
        if case .stopText(let text) = summary.reason { buffer.writeJSON(text) } else { buffer.writeJSON("") }
        // llama-server counts what the slot's cache holds at the end.
        buffer.writeString(",\"tokens_cached\":\(max(0, usage.totalTokens - 1)),\"timings\":")
        Timings.write(summary, into: &buffer)
    }

    /// The prompt as text; llama-server, too, shows tokens as text only where it can.
    private func writePrompt(into buffer: inout ByteBuffer) {
        switch request.prompt {
        case .text(let text): buffer.writeJSON(text)
        case .tokens(let tokens): buffer.writeTokens(tokens)
        case .mixed(let parts):
            buffer.writeString("[")
            for (index, part) in parts.enumerated() {
                if index > 0 { buffer.writeString(",") }
                switch part {
                case .text(let text): buffer.writeJSON(text)
                case .token(let token): buffer.writeJSON(Int(token))
                }
            }
            buffer.writeString("]")
        }
    }

    private func writeSettings(seed: UInt32, into buffer: inout ByteBuffer) {
        let sampling = request.options.sampling
        buffer.writeString("{\"seed\":\(seed),\"temperature\":\(sampling.temperature),\"top_k\":\(sampling.topK)")
        buffer.writeString(",\"top_p\":\(sampling.topP),\"min_p\":\(sampling.minP),\"typical_p\":\(sampling.typicalP)")
        buffer.writeString(",\"repeat_last_n\":\(sampling.penaltyLastN),\"repeat_penalty\":\(sampling.repeatPenalty)")
        buffer.writeString(",\"presence_penalty\":\(sampling.presencePenalty)")
        buffer.writeString(",\"frequency_penalty\":\(sampling.frequencyPenalty),\"ignore_eos\":\(sampling.ignoreEOS)")
        buffer.writeString(",\"n_predict\":\(request.options.maxTokens ?? -1),\"stop\":")
        buffer.writeJSON(JSONValue.array(request.options.stop.map { .string($0) }))
        buffer.writeString("}")
    }
}

extension FinishReason {
    fileprivate var llamaServerName: String {
        switch self {
        case .endOfGeneration, .toolCalls: "eos"
        case .stopText: "word"
        case .length: "limit"
        }
    }
}
