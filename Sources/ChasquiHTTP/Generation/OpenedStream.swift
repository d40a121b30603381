import ChasquiCore

/// A generation that has begun to answer: its first events, and the stream for the one who takes it.
struct OpenedStream: Sendable {
    let first: [GenerationEvent]
    private let rest: StreamHandover

    init(first: [GenerationEvent], rest: sending GenerationStream) {
        self.first = first
        self.rest = StreamHandover(rest)
    }

    /// The stream, once; nil after that. Whoever does not take it cancels the generation by dropping this.
    func take() -> sending GenerationStream? { rest.take() }
}
