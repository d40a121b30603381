import DequeModule
import Synchronization

/// The spans that wait for their export: bounded, and nobody who adds one waits.
final class SpanQueue: Sendable {
    private struct State {
        var spans = Deque<FinishedSpan>()
        /// Those of the batch that is being sent, tried again included.
        var taken = 0
        var figures = ExportFigures()
    }

    private let limit: Int
    private let batchLimit: Int
    private let state = Mutex(State())
    /// Says that a batch is full, or that it is time for one that is not.
    let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(limit: Int, batchLimit: Int) {
        self.limit = limit
        self.batchLimit = batchLimit
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ span: FinishedSpan) {
        let isFull = state.withLock { state in
            guard state.spans.count + state.taken < limit else {
                state.figures.dropped += 1
                return false
            }
            state.spans.append(span)
            return state.spans.count % batchLimit == 0
        }
        if isFull { waker.yield() }
    }

    func wake() {
        waker.yield()
    }

    /// The oldest spans; empty where there are none. They count as waiting until ``settle(exported:failed:)`` or
    /// ``putBack(_:)``.
    func takeBatch() -> [FinishedSpan] {
        state.withLock { state in
            let batch = Array(state.spans.prefix(batchLimit))
            state.spans.removeFirst(batch.count)
            state.taken += batch.count
            return batch
        }
    }

    /// Puts a batch back that could not be sent.
    func putBack(_ batch: [FinishedSpan]) {
        state.withLock { state in
            state.taken -= batch.count
            state.spans.prepend(contentsOf: batch)
        }
    }

    /// Says what became of a batch.
    func settle(exported: Int = 0, failed: Int) {
        state.withLock { state in
            state.taken -= exported + failed
            state.figures.exported += exported
            state.figures.failed += failed
        }
    }

    /// Counts what waits as failed.
    /// - Returns: how many that were.
    func giveUp() -> Int {
        state.withLock { state in
            let left = state.spans.count
            state.figures.failed += left
            state.spans.removeAll()
            return left
        }
    }

    var figures: ExportFigures {
        state.withLock { state in
            var figures = state.figures
            figures.waiting = state.spans.count + state.taken
            return figures
        }
    }
}

/// What became of spans.
package struct ExportFigures: Sendable, Equatable {
    package var exported = 0
    /// More came than could wait.
    package var dropped = 0
    /// The collector did not take them, at once or after all repetitions.
    package var failed = 0
    package var waiting = 0

    package init() {}
}
