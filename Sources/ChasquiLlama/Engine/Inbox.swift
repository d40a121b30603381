import ChasquiCore
import ChasquiScheduler
import Foundation

/// What others want of the engine's thread.
enum EngineMessage {
    case submit(Generation)
    case cancel(SequenceID)
    /// Finish what is there, then end.
    case drain
    /// End now.
    case stop
}

/// Messages to the engine's thread, and the count that bounds how many requests it holds.
final class Inbox: Sendable {
    private struct State {
        var messages: [EngineMessage] = []
        var isClosed = false
        var requests = 0
    }

    // NSCondition guards `state`: every access is between lock and unlock.
    private nonisolated(unsafe) var state = State()
    private let condition = NSCondition()

    /// The most requests inside the engine, running or waiting.
    let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts a request in.
    /// - Returns: false if there are too many, with how many there are.
    func enter() -> (entered: Bool, requests: Int) {
        condition.withLock {
            guard state.requests < limit else { return (false, state.requests) }
            state.requests += 1
            return (true, state.requests)
        }
    }

    /// Counts a request out.
    func leave() {
        condition.withLock { state.requests -= 1 }
    }

    /// Posts a message.
    /// - Returns: false if the engine has ended; nothing is done then.
    @discardableResult
    func post(_ message: EngineMessage) -> Bool {
        condition.withLock {
            guard !state.isClosed else { return false }
            state.messages.append(message)
            condition.signal()
            return true
        }
    }

    /// Takes all messages; waits for one if `wait`. Only for the engine's thread.
    func take(wait: Bool) -> [EngineMessage] {
        condition.withLock {
            while wait, state.messages.isEmpty { condition.wait() }
            defer { state.messages = [] }
            return state.messages
        }
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
