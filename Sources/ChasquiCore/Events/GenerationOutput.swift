import Synchronization

/// Where one sequence's events go: to its request's channel, as one of several choices or as the only one.
public struct GenerationOutput: Sendable {
    public let channel: GenerationChannel
    private let choice: (index: Int, group: ChoiceGroup)?

    /// The only answer of a request.
    public init(_ channel: GenerationChannel) {
        self.channel = channel
        choice = nil
    }

    private init(_ channel: GenerationChannel, index: Int, group: ChoiceGroup) {
        self.channel = channel
        choice = (index, group)
    }

    /// One output for each of several choices.
    /// - Parameters:
    ///   - count: of all prompts.
    ///   - prompts: how many prompts they are of, in equal parts.
    ///   - onFailure: called when one of them fails, which ends the request; the others have to be cancelled.
    public static func choices(
        _ count: Int, ofPrompts prompts: Int = 1, on channel: GenerationChannel,
        onFailure: @escaping @Sendable () -> Void
    ) -> [GenerationOutput] {
        let group = ChoiceGroup(count: count, prompts: prompts, onFailure: onFailure)
        return (0..<count).map { GenerationOutput(channel, index: $0, group: group) }
    }

    public func send(_ event: GenerationEvent) {
        guard let choice else { return channel.send(event) }
        channel.send(.choice(choice.index, event))
        if case .finished(let summary) = event, let total = choice.group.finished(summary, choice: choice.index) {
            channel.send(.finished(total))
        }
    }

    /// Adds a token and its text without waking the reader; see ``GenerationChannel/add(_:text:)``.
    public func add(_ token: TokenID, text: String) {
        if let choice {
            channel.add(token, text: text, choice: choice.index)
        } else {
            channel.add(token, text: text)
        }
    }

    public func fail(_ error: InferenceError) {
        channel.fail(error)
        choice?.group.fail()
    }
}

/// Counts how many choices are still on their way, and what they used together.
private final class ChoiceGroup: Sendable {
    private struct State {
        var left: Int
        /// What the choices of each prompt used.
        var ofPrompts: [GenerationSummary?]
        var hasFailed = false
    }

    private let state: Mutex<State>
    private let choicesOfPrompt: Int
    private let onFailure: @Sendable () -> Void

    init(count: Int, prompts: Int, onFailure: @escaping @Sendable () -> Void) {
        state = Mutex(State(left: count, ofPrompts: Array(repeating: nil, count: prompts)))
        choicesOfPrompt = max(1, count / prompts)
        self.onFailure = onFailure
    }

    /// - Returns: the summary of all when this was the last one.
    func finished(_ summary: GenerationSummary, choice: Int) -> GenerationSummary? {
        let prompt = choice / choicesOfPrompt
        return state.withLock { state in
            state.left -= 1
            state.ofPrompts[prompt] = state.ofPrompts[prompt].map { $0.joined(with: summary) } ?? summary
            guard state.left == 0 else { return nil }
            let all = state.ofPrompts.compactMap { $0 }
            return all.dropFirst().reduce(all.first) { $0?.added(to: $1) }
        }
    }

    func fail() {
        let isFirst = state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isFirst { onFailure() }
    }
}

extension GenerationSummary {
    /// Two prompts as one.
    fileprivate func added(to other: GenerationSummary) -> GenerationSummary {
        var sum = joined(with: other)
        sum.usage.promptTokens = usage.promptTokens + other.usage.promptTokens
        sum.usage.cachedTokens = usage.cachedTokens + other.usage.cachedTokens
        return sum
    }

    /// Two choices of one prompt as one: the prompt counts once, and of its tokens those were computed that the first one
    /// computed.
    fileprivate func joined(with other: GenerationSummary) -> GenerationSummary {
        var joined = self
        joined.usage.cachedTokens = min(usage.cachedTokens, other.usage.cachedTokens)
        joined.usage.completionTokens += other.usage.completionTokens
        joined.timings.queue = min(timings.queue, other.timings.queue)
        joined.timings.prefill = max(timings.prefill, other.timings.prefill)
        joined.timings.decode = max(timings.decode, other.timings.decode)
        joined.truncated = truncated || other.truncated
        return joined
    }
}
