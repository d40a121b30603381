import ChasquiCore
import NIOCore

/// One text of a `text_completion`.
struct CompletionChoice: CollectedChoice {
    private var text = ""
    private var probabilities: [TokenProbability] = []
    private var reason: FinishReason?

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .text(let delta):
            text += delta.text
            probabilities += delta.probabilities
        case .finished(let summary): reason = summary.reason
        case .promptProgress, .reasoning, .toolCall, .serverTool, .choice: break
        }
    }

    /// How likely its tokens were on average, as a logarithm.
    var meanLogarithm: Float {
        guard !probabilities.isEmpty else { return 0 }
        return probabilities.reduce(0) { $0 + $1.chosen.logarithm } / Float(probabilities.count)
    }

    func write(index: Int, showsProbabilities: Bool, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: #","text":"#)
        buffer.writeJSON(text)
        buffer.writeJSON(text: #","logprobs":"#)
        var logprobs = CompletionLogprobs()
        logprobs.write(showsProbabilities ? probabilities : [], into: &buffer)
        buffer.writeJSON(text: #","finish_reason":"#)
        buffer.writeJSON(text: reason?.openAIName ?? "null")
        buffer.writeJSON(text: "}")
    }
}

/// OpenAI's `best_of`: of several answers to each prompt those are given whose tokens were the likeliest on average.
struct BestChoices: Sendable {
    let best: Int
    let of: Int
    /// Whether the request asked for probabilities itself.
    let showsProbabilities: Bool

    func choose(from choices: [CompletionChoice]) -> [CompletionChoice] {
        stride(from: 0, to: choices.count, by: of).flatMap { start in
            choices[start..<min(start + of, choices.count)].sorted { $0.meanLogarithm > $1.meanLogarithm }.prefix(best)
        }
    }
}
