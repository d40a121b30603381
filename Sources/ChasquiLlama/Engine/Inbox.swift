import ChasquiCore
import ChasquiScheduler
import Foundation

/// What others want of the engine's thread.
enum EngineMessage {
    case submit(Generation)
    case cancel(SequenceID)
    /// A state was read from disk; nil if it could not be.
    case loaded(StoredPrefixID, StateImage?)
    /// A state was written to disk, nil if it could not be, and these files had to go for it.
    case written(StoredPrefixID, StoredState?, evicted: [String])
    /// Look at what the engine's thread owns, or change it, between two steps; nil where the engine has ended.
    case visit(@Sendable (Engine?) -> Void)
    /// Load the model again, where it sleeps.
    case wake
    /// Finish what is there, then end.
    case drain
    /// End now.
    case stop
}

/// Messages to the engine's thread, and the counts that bound what it holds.
final class Inbox: Sendable {
    private struct State {
        var messages: [EngineMessage] = []
        var isClosed = false
        var requests = 0
        /// Tokens of the prompts that have no slot yet.
        var waitingTokens = 0
    }

    // NSCondition guards `state`: every access is between lock and unlock.
    private nonisolated(unsafe) var state = State()
    private let condition = NSCondition()

    /// The most requests inside the engine, running or waiting.
    let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts sequences of a request in.
    /// - Returns: false if there are too many, with how many there are.
    func enter(_ count: Int) -> (entered: Bool, requests: Int) {
        condition.withLock {
            guard state.requests + count <= limit else { return (false, state.requests) }
            state.requests += count
            return (true, state.requests)
        }
    }

    /// Counts sequences out.
    func leave(_ count: Int = 1) {
        condition.withLock { state.requests -= count }
    }

    /// Requests that were counted in.
    var requests: Int { condition.withLock { state.requests } }

    /// Counts a prompt as waiting, unless the waiting ones would have more tokens than `limit`. One that is alone always
    /// may wait.
    /// - Returns: nil if it was counted; else the tokens that wait.
    func beginWaiting(tokens: Int, limit: Int) -> Int? {
        condition.withLock {
            guard state.waitingTokens == 0 || state.waitingTokens + tokens <= limit else { return state.waitingTokens }
            state.waitingTokens += tokens
            return nil
        }
    }

    /// A prompt got its slot, or will not need one.
    func endWaiting(tokens: Int) {
        condition.withLock { state.waitingTokens -= tokens }
    }

    /// Posts a message.
    /// - Returns: false if the engine has ended; nothing is done then.
    @discardableResult
    func post(_ message: EngineMessage) -> Bool { post([message]) }

    /// Posts messages that are taken together.
    @discardableResult
    func post(_ messages: [EngineMessage]) -> Bool {
        condition.withLock {
            guard !state.isClosed else { return false }
            state.messages += messages
            condition.signal()
            return true
        }
    }

    /// How long ``take(wait:)`` waits for a message.
    enum Wait {
        case no
        case forMessage
        /// For a message, but not beyond this time.
        case until(ContinuousClock.Instant)
    }

    /// Takes all messages. Only for the engine's thread.
    func take(wait: Wait) -> [EngineMessage] {
        condition.withLock {
            switch wait {
            case .no: break
            case .forMessage:
                while state.messages.isEmpty { condition.wait() }
            case .until(let end):
                let seconds = ContinuousClock.now.duration(to: end) / .seconds(1)
                let date = Date(timeIntervalSinceNow: max(0, seconds))
                while state.messages.isEmpty, condition.wait(until: date) {}
            }
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Waits for a message that ends a sleep, and leaves all messages to whom they are for. Only for the engine's thread.
    /// - Returns: whether the model is to be loaded again; false at the end of the engine.
    func waitForWake() -> Bool {
        condition.withLock {
            while true {
                for message in state.messages {
                    switch message {
                    case .drain, .stop: return false
                    case .wake: return true
                    case .submit, .cancel, .loaded, .written, .visit: continue
                    }
                }
                condition.wait()
            }
        }
    }

    /// Forgets that somebody wanted the model loaded, for nobody waits any more.
    func forgetWakes() {
        remove { if case .wake = $0 { true } else { false } }
    }

    /// Forgets answers about states that are not kept any more.
    func forgetStates() {
        remove {
            switch $0 {
            case .loaded, .written: true
            case .submit, .cancel, .visit, .wake, .drain, .stop: false
            }
        }
    }

    private func remove(_ isGone: (EngineMessage) -> Bool) {
        condition.withLock { state.messages.removeAll(where: isGone) }
    }

    /// Refuses further messages.
    /// - Returns: those not taken yet.
    func close() -> [EngineMessage] {
        condition.withLock {
            state.isClosed = true
            defer { state.messages = [] }
            return state.messages
        }
    }
}
