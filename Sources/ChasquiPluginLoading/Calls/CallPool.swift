import Dispatch
import Foundation
import Logging
import Synchronization

/// Threads for calls of a plugin, which may block, and may never return.
///
/// A call that nobody waits for any more keeps its thread until it returns. When all threads are held by such calls, no
/// more are taken, so that a plugin that hangs cannot take the process's threads or memory.
final class CallPool: Sendable {
    private struct State {
        var calls: [any PooledCall] = []
        var threads = 0
        var idle = 0
        /// Calls that run and that nobody waits for.
        var stray = 0
        /// Calls that run, those too.
        var running = 0
        /// Who waits until there are none.
        var waiting: [CheckedContinuation<Void, Never>] = []

        var isQuiet: Bool { calls.isEmpty && running == 0 }
    }

    private let state = Mutex(State())
    /// Signalled once for each call that is queued.
    private let work = DispatchSemaphore(value: 0)
    private let name: String
    private let mostThreads: Int
    private let logger: Logger

    /// - Parameters:
    ///   - name: what the threads are called.
    ///   - mostThreads: started as they are needed. Range 1...
    init(name: String, mostThreads: Int, logger: Logger) {
        self.name = name
        self.mostThreads = mostThreads
        self.logger = logger
    }

    /// How many calls run that were given up.
    var strayCalls: Int { state.withLock { $0.stray } }

    /// Runs `body` on a thread of the pool.
    /// - Parameters:
    ///   - what: the callback, for the log.
    ///   - timeout: from now on, waiting for a thread included; nil waits until the task is cancelled.
    ///   - onGiveUp: called when nobody waits any more for a call that was taken, from any thread.
    /// - Throws: at once when the task is cancelled or the time is over, whatever `body` does.
    func run<Value: Sendable>(
        _ what: String, timeout: Duration?, onGiveUp: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable () -> Value
    ) async throws(CallFailure) -> Value {
        let call = Call(what: what, body: body, onGiveUp: onGiveUp)
        let timer = timeout.map { timeout in
            Task { [self] in
                try await Task.sleep(for: timeout)
                giveUp(call, .timedOut(timeout))
            }
        }
        defer { timer?.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard call.begin(continuation) else { return }
                if !enqueue(call) { call.refuse(.hanging(mostThreads)) }
            }
        } onCancel: {
            giveUp(call, .cancelled)
        }
        return try result.get()
    }

    /// Runs `body` on a thread of the pool, whenever there is one; nobody waits for it.
    func post(_ what: String, _ body: @escaping @Sendable () -> Void) {
        _ = enqueue(Call(what: what, body: body, onGiveUp: {}))
    }

    /// Returns when no call waits or runs. It may take as long as the longest of them.
    func quiet() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                if !state.isQuiet { state.waiting.append(continuation) }
                return state.isQuiet
            }
            if isQuiet { continuation.resume() }
        }
    }

    private func enqueue(_ call: any PooledCall) -> Bool {
        let (isTaken, needsThread) = state.withLock { state in
            guard state.stray < mostThreads else { return (false, false) }
            state.calls.append(call)
            let needsThread = state.calls.count > state.idle && state.threads < mostThreads
            if needsThread { state.threads += 1 }
            return (true, needsThread)
        }
        guard isTaken else { return false }
        if needsThread { startThread() }
        work.signal()
        return true
    }

    private func giveUp(_ call: some PooledCall, _ failure: CallFailure) {
        var hanging: Int?
        call.giveUp(failure) {
            hanging = state.withLock { state in
                state.stray += 1
                return state.stray
            }
        }
        guard let hanging else { return }
        logger.info(
            "a plugin's call goes on though nobody waits for it",
            metadata: ["call": "\(call.what)", "hanging": "\(hanging)", "threads": "\(mostThreads)"])
    }

    private func startThread() {
        let thread = Thread { [self] in
            while true { runNext() }
        }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func runNext() {
        state.withLock { $0.idle += 1 }
        work.wait()
        let call = state.withLock { state in
            state.idle -= 1
            state.running += 1
            return state.calls.removeFirst()
        }
        let end = call.run()
        let waiting = state.withLock { state in
            state.running -= 1
            if end == .stray { state.stray -= 1 }
            guard state.isQuiet else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        guard end == .stray else { return }
        logger.info("a plugin returned that was given up", metadata: ["call": "\(call.what)"])
    }
}

/// Why a call has no result.
enum CallFailure: Error, Equatable {
    case timedOut(Duration)
    /// All threads are held by calls that do not return.
    case hanging(Int)
    case cancelled
}
