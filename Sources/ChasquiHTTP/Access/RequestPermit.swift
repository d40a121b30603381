import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import Synchronization

/// One request's place among what its caller may have at once. Dropping it gives the place back.
final class RequestPermit: Sendable {
    private struct State {
        var counted = 0
        var isWaiting = false
        var isAdmitted = false
    }

    private let id: String
    private let control: AccessControl
    private let state = Mutex(State())

    init(_ principal: Principal, control: AccessControl) {
        id = principal.id
        self.control = control
    }

    deinit {
        placed()
        control.end(id)
    }

    /// Counts a prompt, and the request among those that wait if it does.
    func admit(promptTokens: Int, waits: Bool) throws(InferenceError) {
        do throws(LimitRefusal) {
            if waits {
                try control.beginWaiting(id)
                state.withLock { $0.isWaiting = true }
            }
            try control.spendPrompt(promptTokens, of: id)
            state.withLock { $0.isAdmitted = true }
        } catch {
            let problem = error.problem
            throw .limited(
                message: problem.message, code: problem.code ?? "", limit: error.limit.rawValue,
                retryAfter: error.retryAfter)
        }
    }

    /// The request is refused: it does not count, unless something was done for it before.
    func giveBack() {
        if state.withLock({ !$0.isAdmitted }) { control.giveBack(id) }
    }

    /// The request got a slot, or will never get one.
    func placed() {
        let waited = state.withLock { state in
            defer { state.isWaiting = false }
            return state.isWaiting
        }
        if waited { control.endWaiting(id) }
    }

    /// Counts one more prompt of a request that was admitted, as tokens that it generates are counted.
    func count(promptTokens: Int) {
        control.spend(promptTokens, of: id)
    }

    /// Counts what was generated since the last call.
    /// - Parameter generated: all tokens of the request so far.
    func count(generated: Int) {
        let more = state.withLock { state in
            defer { state.counted = max(state.counted, generated) }
            return generated - state.counted
        }
        if more > 0 { control.spend(more, of: id) }
    }
}
