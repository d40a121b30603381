import Synchronization

/// Gives a stream to the one task that reads it, whichever that is. Dropping it before cancels the generation.
package final class StreamHandover: Sendable {
    private let stream: Mutex<GenerationStream?>

    package init(_ stream: sending GenerationStream) {
        self.stream = Mutex(stream)
    }

    /// The stream, once; nil after that.
    package func take() -> sending GenerationStream? {
        stream.withLock { stream in
            let taken = stream
            stream = nil
            return taken
        }
    }
}
