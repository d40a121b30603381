import ChasquiCore
import NIOCore

/// llama-server's `timings` object. Every figure is finite: where there is nothing to divide by, it is 0.
struct Timings: Sendable, Equatable {
    var cached: Int
    /// Prompt tokens that were computed.
    var computed: Int
    var promptMilliseconds: Double
    var predicted: Int
    var predictedMilliseconds: Double
    var drafts = DraftCounts()

    func write(into buffer: inout ByteBuffer) {
        // The first token comes out of the prefill, so that the time is that of one token less.
        let decoded = Double(max(0, predicted - 1))
        buffer.writeJSON(text: #"{"cache_n":"#)
        buffer.writeJSON(cached)
        buffer.writeJSON(text: #","prompt_n":"#)
        buffer.writeJSON(computed)
        write(promptMilliseconds, for: Double(computed), into: &buffer, "prompt")
        buffer.writeJSON(text: #","predicted_n":"#)
        buffer.writeJSON(predicted)
        write(predictedMilliseconds, for: decoded, into: &buffer, "predicted")
        // As in llama-server, only where there were any.
        if drafts.guessed > 0 {
            buffer.writeJSON(text: #","draft_n":"#)
            buffer.writeJSON(drafts.guessed)
            buffer.writeJSON(text: #","draft_n_accepted":"#)
            buffer.writeJSON(drafts.accepted)
        }
        buffer.writeJSON(text: "}")
    }

    private func write(
        _ milliseconds: Double, for tokens: Double, into buffer: inout ByteBuffer, _ name: StaticString
    ) {
        buffer.writeJSON(text: #",""#)
        buffer.writeJSON(text: name)
        buffer.writeJSON(text: #"_ms":"#)
        buffer.writeJSON(milliseconds)
        buffer.writeJSON(text: #",""#)
        buffer.writeJSON(text: name)
        buffer.writeJSON(text: #"_per_token_ms":"#)
        buffer.writeJSON(Self.ratio(milliseconds, tokens))
        buffer.writeJSON(text: #",""#)
        buffer.writeJSON(text: name)
        buffer.writeJSON(text: #"_per_second":"#)
        buffer.writeJSON(Self.ratio(tokens * 1000, milliseconds))
    }

    private static func ratio(_ dividend: Double, _ divisor: Double) -> Double {
        divisor > 0 ? dividend / divisor : 0
    }
}

extension Timings {
    init(_ summary: GenerationSummary) {
        self.init(
            cached: summary.usage.cachedTokens, computed: summary.usage.promptTokens - summary.usage.cachedTokens,
            promptMilliseconds: summary.timings.prefill.milliseconds, predicted: summary.usage.completionTokens,
            predictedMilliseconds: summary.timings.decode.milliseconds, drafts: summary.drafts)
    }
}

extension Duration {
    /// To a thousandth.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + (Double(attoseconds) / 1e12).rounded() / 1000
    }
}
