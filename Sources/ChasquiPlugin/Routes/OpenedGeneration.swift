/// A generation that has begun to answer, for one reader on any task. Dropping it cancels the generation.
public final class OpenedGeneration: AsyncSequence, Sendable {
    public typealias Element = GenerationEvent
    public typealias Failure = InferenceError

    private let first: [GenerationEvent]
    private let rest: StreamHandover

    /// Waits for the stream's first events.
    /// - Throws: what the stream throws in their place.
    public init(_ stream: sending GenerationStream) async throws(InferenceError) {
        guard let first = try await stream.next() else { throw .engine(message: "a generation had no events") }
        self.first = first
        rest = StreamHandover(stream)
    }

    /// The events from the beginning, for the first who asks; nobody else gets any.
    public func makeAsyncIterator() -> Iterator {
        let stream = rest.take()
        return Iterator(events: stream == nil ? [] : first, stream: stream)
    }

    /// All of the answer's text, thoughts and calls of tools left out.
    public func text() async throws(InferenceError) -> String {
        var text = ""
        for try await event in self {
            if case .text(let delta) = event { text += delta.text }
        }
        return text
    }

    public struct Iterator: AsyncIteratorProtocol {
        private var events: ArraySlice<GenerationEvent>
        private let stream: GenerationStream?

        fileprivate init(events: [GenerationEvent], stream: GenerationStream?) {
            self.events = events[...]
            self.stream = stream
        }

        public mutating func next() async throws(InferenceError) -> GenerationEvent? {
            if let event = events.popFirst() { return event }
            guard let stream, let more = try await stream.next() else { return nil }
            events = more[...]
            return events.popFirst()
        }
    }
}
