import Synchronization

/// What a turn tells, for one reader that may be slower: text that was not taken is merged.
final class TurnMailbox: Sendable {
    private struct State {
        var updates: [TurnUpdate] = []
        var result: Result<Turn.Outcome, any Error>?
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func post(_ update: TurnUpdate) {
        change { state in
            guard case .text(let more) = update, case .text(let text)? = state.updates.popLast() else {
                // What was said before does not count any more.
                if update == .restart { state.updates.removeAll() }
                return state.updates.append(update)
            }
            state.updates.append(.text(text + more))
        }
    }

    func finish(_ result: Result<Turn.Outcome, any Error>) {
        change { $0.result = result }
    }

    /// Takes all that came since the last time, waiting for something.
    nonisolated(nonsending) func take() async -> ([TurnUpdate], Result<Turn.Outcome, any Error>?) {
        while true {
            let taken = state.withLock { state -> ([TurnUpdate], Result<Turn.Outcome, any Error>?)? in
                guard !state.updates.isEmpty || state.result != nil else { return nil }
                defer { state.updates = [] }
                return (state.updates, state.result)
            }
            if let taken { return taken }
            await withCheckedContinuation { continuation in
                let isEmpty = state.withLock { state in
                    guard state.updates.isEmpty, state.result == nil else { return false }
                    state.reader = continuation
                    return true
                }
                if !isEmpty { continuation.resume() }
            }
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            return state.reader.take()
        }
        reader?.resume()
    }
}
