import ChasquiCore
import Synchronization

/// A generation that has begun to answer: its first events, and the stream for the one who takes it.
final class OpenedStream: Sendable {
    let first: [GenerationEvent]
    private let rest: Mutex<GenerationStream?>

    init(first: [GenerationEvent], rest: sending GenerationStream) {
        self.first = first
        self.rest = Mutex(rest)
    }

    /// The stream, once; nil after that. Whoever does not take it cancels the generation by dropping this.
    func take() -> sending GenerationStream? {
        rest.withLock { stream in
            let taken = stream
            stream = nil
            return taken
        }
    }
}
