import Synchronization

/// How many tokens were computed for a stream whose events are made of others': those that were generated, and the prompts
/// that came after the first.
package final class GenerationTally: Sendable {
    private struct State {
        var generated = 0
        var laterPrompts = 0
        var beside = TokenUsage(promptTokens: 0, cachedTokens: 0, completionTokens: 0)
        var onPrompt: (@Sendable (Int) -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    package var generated: Int { state.withLock { $0.generated + $0.beside.completionTokens } }

    /// What was generated for the answer, and is no part of it.
    package var beside: TokenUsage { state.withLock { $0.beside } }

    package func set(generated tokens: Int) {
        state.withLock { $0.generated = tokens }
    }

    /// Something was used beside the answer. Its prompt has to be told with ``add(promptTokens:)`` too.
    package func add(beside usage: TokenUsage) {
        state.withLock { $0.beside.add(usage) }
    }

    /// One more prompt has been taken.
    package func add(promptTokens tokens: Int) {
        state.withLock { state in
            state.laterPrompts += tokens
            return state.onPrompt
        }?(tokens)
    }

    /// Calls the handler with the tokens of each such prompt, those that came before this call too.
    func onPrompt(_ handler: @escaping @Sendable (Int) -> Void) {
        let before = state.withLock { state in
            state.onPrompt = handler
            return state.laterPrompts
        }
        if before > 0 { handler(before) }
    }
}
