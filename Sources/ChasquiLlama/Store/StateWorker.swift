import ChasquiCore
import ChasquiScheduler
import DequeModule
import Foundation

/// The thread that reads and writes a directory's states, so that neither the engine nor Swift's own pool waits for a
/// disk. Reads go before writes, as somebody waits for them; else work is done in order. Closures run on that thread,
/// which lives until ``finish()``.
final class StateWorker: Sendable {
    /// What writes came to.
    struct Figures: Sendable, Equatable {
        var written = 0
        /// Not even tried, since too many others were waiting.
        var dropped = 0
        /// Tried in vain.
        var failed = 0
    }

    private typealias Job = @Sendable (inout StateDirectory) -> Void

    private struct State {
        var reads: Deque<Job> = []
        var writes: Deque<Job> = []
        var isFinishing = false
        var hasEnded = false
        var figures = Figures()
    }

    // NSCondition guards `state`: every access is between lock and unlock.
    private nonisolated(unsafe) var state = State()
    private let condition = NSCondition()
    private let writeLimit: Int

    /// Starts the thread.
    /// - Parameter writeLimit: how many writes may wait; each keeps its image in memory.
    init(directory: StateDirectory, writeLimit: Int = 4) {
        self.writeLimit = writeLimit
        let thread = Thread { [self] in
            var directory = directory
            run(&directory)
        }
        thread.name = "chasqui-states"
        thread.qualityOfService = .utility
        thread.start()
    }

    var figures: Figures { condition.withLock { state.figures } }

    /// Lists the directory's states, the last used first.
    func scan(done: @escaping @Sendable ([StoredState]) -> Void) {
        enqueueRead { directory in done(directory.scan()) }
    }

    /// Reads a state; nil if it is not there any more, or if the worker has ended.
    func read(_ stored: StoredState, done: @escaping @Sendable (StateImage?) -> Void) {
        if !enqueueRead({ directory in done(directory.read(stored)) }) { done(nil) }
    }

    /// Writes a state.
    /// - Parameter adapters: what computed it.
    /// - Parameter waiting: whether to wait while too many writes are waiting, rather than to drop this one.
    /// - Parameter done: gets what is there now, nil if it was not written, and the ids of states that had to go for it.
    /// - Returns: false if it was dropped; then `done` is not called.
    @discardableResult
    func write(
        _ image: StateImage, tokens: [TokenID], adapters: AdapterSet = .none, waiting: Bool = false,
        done: @escaping @Sendable (StoredState?, [String]) -> Void
    ) -> Bool {
        condition.withLock {
            while waiting, state.writes.count >= writeLimit, !state.isFinishing { condition.wait() }
            guard state.writes.count < writeLimit, !state.isFinishing else {
                state.figures.dropped += 1
                return false
            }
            state.writes.append { [self] directory in
                let result = directory.write(image, tokens: tokens, adapters: adapters)
                condition.withLock {
                    if result.stored == nil { state.figures.failed += 1 } else { state.figures.written += 1 }
                }
                done(result.stored, result.evicted)
            }
            condition.broadcast()
            return true
        }
    }

    /// Takes no more work, and waits until what was taken is done.
    func finish() {
        condition.withLock {
            state.isFinishing = true
            condition.broadcast()
            while !state.hasEnded { condition.wait() }
        }
    }

    @discardableResult
    private func enqueueRead(_ job: @escaping Job) -> Bool {
        condition.withLock {
            guard !state.isFinishing else { return false }
            state.reads.append(job)
            condition.broadcast()
            return true
        }
    }

    private func run(_ directory: inout StateDirectory) {
        yieldToComputation()
        while let job = next() { job(&directory) }
        condition.withLock {
            state.hasEnded = true
            condition.broadcast()
        }
    }

    /// Checksums take time on a core; the threads that compute come first.
    private func yieldToComputation() {
        #if os(Linux)
        // Linux takes 0 as this thread rather than the whole process.
        _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, 5)
        #endif
    }

    /// Waits for work; nil when there is none left and none will come.
    private func next() -> Job? {
        condition.withLock {
            while true {
                if let job = state.reads.popFirst() ?? state.writes.popFirst() {
                    condition.broadcast()
                    return job
                }
                if state.isFinishing { return nil }
                condition.wait()
            }
        }
    }
}
