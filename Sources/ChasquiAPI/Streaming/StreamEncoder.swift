public import ChasquiCore
public import NIOCore

/// Words one streamed answer in a dialect, event by event, into a buffer that the caller reuses.
///
/// `start` comes first, then any number of `encode`, then either `fail` or nothing, then `finish`.
public protocol StreamEncoder: Sendable {
    /// What the dialect sends before the first event, such as the role.
    mutating func start(into buffer: inout ByteBuffer)
    /// Appends what an event is in the dialect; nothing if it has no words for it.
    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer)
    /// An error after the stream began. It is the last event of the stream.
    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer)
    /// What the dialect sends at the end, such as `[DONE]`; nothing after an error.
    mutating func finish(into buffer: inout ByteBuffer)
}

/// Collects the events of an answer that is not streamed, and words it in a dialect.
public protocol ResponseCollector: Sendable {
    mutating func collect(_ event: GenerationEvent)
    /// The answer; complete once `finished` was collected.
    func body() -> ByteBuffer
}
