import ChasquiCore
import NIOCore

/// llama-server's `timings` object.
enum Timings {
    static func write(_ summary: GenerationSummary, into buffer: inout ByteBuffer) {
        let usage = summary.usage
        let computed = usage.promptTokens - usage.cachedTokens
        let prompt = milliseconds(summary.timings.prefill)
        let predicted = milliseconds(summary.timings.decode)
        buffer.writeString("{\"cache_n\":\(usage.cachedTokens),\"prompt_n\":\(computed),\"prompt_ms\":")
        buffer.writeJSON(prompt)
        buffer.writeString(",\"prompt_per_token_ms\":")
        buffer.writeJSON(ratio(prompt, Double(computed)))
        buffer.writeString(",\"prompt_per_second\":")
        buffer.writeJSON(ratio(Double(computed) * 1000, prompt))
        buffer.writeString(",\"predicted_n\":\(usage.completionTokens),\"predicted_ms\":")
        buffer.writeJSON(predicted)
        // The first token comes out of the prefill, so that the time is that of one token less.
        let decoded = Double(max(0, usage.completionTokens - 1))
        buffer.writeString(",\"predicted_per_token_ms\":")
        buffer.writeJSON(ratio(predicted, decoded))
        buffer.writeString(",\"predicted_per_second\":")
        buffer.writeJSON(ratio(decoded * 1000, predicted))
        buffer.writeString("}")
    }

    static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return (Double(seconds) * 1000 + (Double(attoseconds) / 1e12).rounded() / 1000)
    }

    private static func ratio(_ dividend: Double, _ divisor: Double) -> Double {
        divisor > 0 ? dividend / divisor : 0
    }
}
