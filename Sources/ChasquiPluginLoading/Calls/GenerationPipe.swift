import ChasquiCore
import Dispatch
import Synchronization

/// A model's answer on its way from a task, which may not block, to a library's thread, which waits for it. It holds at most
/// what the request may generate.
final class GenerationPipe: Sendable {
    private struct State {
        var pieces: [EventPiece] = []
        var end: Result<Void, InferenceError>?
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    func add(_ piece: EventPiece) {
        state.withLock { $0.pieces.append(piece) }
        arrived.signal()
    }

    func finish(_ end: Result<Void, InferenceError>) {
        state.withLock { $0.end = $0.end ?? end }
        arrived.signal()
    }

    /// What has come since the last call; nil at the end. Blocks.
    func next() throws(InferenceError) -> [EventPiece]? {
        while true {
            let (pieces, end) = state.withLock { state in
                defer { state.pieces = [] }
                return (state.pieces, state.end)
            }
            if !pieces.isEmpty { return pieces }
            if let end {
                try end.get()
                return nil
            }
            arrived.wait()
        }
    }
}
