import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import ChasquiPluginLoading

@Suite("The threads of a plugin's calls")
struct CallPoolTests {
    private func pool(_ threads: Int, _ log: CapturedLog = CapturedLog()) -> CallPool {
        CallPool(name: "test", mostThreads: threads, logger: log.logger)
    }

    @Test("run calls that block, at once up to their number, and the others behind them")
    func concurrency() async throws {
        let pool = pool(3)
        let gauge = Gauge()
        let gate = DispatchSemaphore(value: 0)
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<12 {
                group.addTask {
                    try await pool.run("call", timeout: nil) {
                        if gauge.add(1) == 3 { for _ in 0..<12 { gate.signal() } }
                        gate.wait()
                        gauge.add(-1)
                        return index
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values.sorted() == Array(0..<12))
        #expect(gauge.most == 3)
    }

    @Test("are left by who waits when the time is over, and count calls that do not return")
    func timeout() async throws {
        let log = CapturedLog()
        let pool = pool(2, log)
        let gate = DispatchSemaphore(value: 0)
        let givenUp = Gauge()
        for _ in 0..<2 {
            await #expect(throws: CallFailure.timedOut(.milliseconds(1))) {
                try await pool.run("slow", timeout: .milliseconds(1), onGiveUp: { _ = givenUp.add(1) }) {
                    gate.wait()
                }
            }
        }
        #expect(givenUp.most == 2)
        #expect(log.texts.allSatisfy { $0.contains("call=slow") })
        gate.signal()
        gate.signal()
    }

    @Test("take no more calls when all of them hang, and take them again when one returns")
    func hanging() async throws {
        let log = CapturedLog()
        let pool = pool(1, log)
        let (started, gate) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        let task = Task {
            try await pool.run("hangs", timeout: nil) {
                started.continuation.finish()
                gate.wait()
            }
        }
        for await _ in started.stream {}
        task.cancel()
        await #expect(throws: CallFailure.cancelled) { try await task.value }
        #expect(pool.strayCalls == 1)
        let givenUp = Gauge()
        await #expect(throws: CallFailure.hanging(1)) {
            try await pool.run("next", timeout: nil, onGiveUp: { _ = givenUp.add(1) }) { 1 }
        }
        #expect(givenUp.most == 0)
        gate.signal()
        await log.wait(for: "a plugin returned that was given up")
        #expect(pool.strayCalls == 0)
        #expect(try await pool.run("next", timeout: nil) { 1 } == 1)
    }

    @Test("never run a call that was given up while it waited for one")
    func withdrawn() async throws {
        let pool = pool(1)
        let (started, gate) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        async let first: Void = pool.run("first", timeout: nil) {
            started.continuation.finish()
            gate.wait()
        }
        for await _ in started.stream {}
        let runs = Gauge()
        await #expect(throws: CallFailure.timedOut(.milliseconds(1))) {
            try await pool.run("second", timeout: .milliseconds(1)) { _ = runs.add(1) }
        }
        gate.signal()
        try await first
        try await pool.run("third", timeout: nil) {}
        #expect(runs.most == 0)
    }
}

/// A number, and the most that it ever was.
private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    @discardableResult
    func add(_ amount: Int) -> Int {
        state.withLock { state in
            state.now += amount
            state.most = max(state.most, state.now)
            return state.now
        }
    }
}
