#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Drives all users from one thread: begins what is due, then waits for whichever connection moves first.
final class Load {
    private let users: [User]
    private let origin = monotonicNanoseconds()
    private let limit: Int
    private let limitText: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(plan: Plan) {
        users = plan.users.enumerated().map { index, user in
            User(index: index, plan: user, host: plan.host ?? "127.0.0.1", port: plan.port)
        }
        limit = origin + nanoseconds(plan.limit)
        limitText = "not finished within \(plan.limit) s"
    }

    func run() throws -> [Outcome] {
        while users.contains(where: { !$0.isFinished }) {
            let now = monotonicNanoseconds()
            if now >= limit {
                for user in users where !user.isFinished { user.giveUp(limitText) }
                break
            }
            try beginWhatIsDue()
            wait(until: nextDue())
        }
        return users.flatMap { $0.outcomes(origin: origin) }
    }

    private func beginWhatIsDue() throws {
        for user in users {
            if case .waiting = user.state, isMet(user.plan.after) {
                let start = user.plan.after == nil ? origin : monotonicNanoseconds()
                user.state = .due(start + nanoseconds(user.plan.delay ?? 0))
            }
            guard case .due(let time) = user.state, time <= monotonicNanoseconds() else { continue }
            if let other = user.plan.until, users[other].isFinished {
                user.state = .finished
            } else {
                try user.begin()
            }
        }
    }

    private func isMet(_ condition: Condition?) -> Bool {
        guard let condition else { return true }
        let other = users[condition.user]
        guard let tokens = condition.tokens else { return other.isFinished }
        return other.tokenEvents >= tokens || other.isFinished
    }

    /// When to look at the users again, whatever the connections do.
    private func nextDue() -> Int {
        // With no request under way nothing but this loop makes progress, and others may just have become due.
        let latest = users.contains { $0.exchange != nil } ? limit : monotonicNanoseconds() + 1_000_000
        return users.reduce(latest) { earliest, user in
            if case .due(let time) = user.state { min(earliest, time) } else { earliest }
        }
    }

    private func wait(until time: Int) {
        let active = users.filter { $0.exchange != nil && $0.socket != nil }
        var descriptors = active.map { user in
            pollfd(
                fd: user.socket?.descriptor ?? -1, events: Int16(user.hasSent ? POLLIN : POLLIN | POLLOUT), revents: 0)
        }
        let milliseconds = max(0, (time - monotonicNanoseconds() + 999_999) / 1_000_000)
        guard poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds)) > 0 else { return }
        for (user, descriptor) in zip(active, descriptors) where descriptor.revents != 0 {
            if descriptor.revents & Int16(POLLOUT) != 0 { user.send() }
            if descriptor.revents & ~Int16(POLLOUT) != 0 { user.receive(with: &buffer) }
        }
    }
}
