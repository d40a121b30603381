/// Sees what comes out of one generation, on its way to the client, and may change or end it.
///
/// One is made for each answer that a request asks for. It never sees `choice` events. Text comes in parts: a word may be
/// in two of them. Where it needs more to decide, a filter takes text out of `events` and puts it into those of a later call;
/// the last call has `finished`, before which it has to put what it still holds.
///
/// Calls are made on the way of every token, so that it must not wait: ``AwaitingEventFilter`` is for those that do.
public protocol EventFilter {
    /// - Parameter events: what came since the last call, in order; at least one.
    mutating func filter(_ events: inout [GenerationEvent]) throws -> EventFlow
}

/// An event filter that waits for something outside, such as another process. Each call may take as long as `timeout` says.
public protocol AwaitingEventFilter: Sendable {
    /// - Parameter events: what came since the last call, in order; at least one.
    mutating func filter(_ events: inout [GenerationEvent]) async throws -> EventFlow
}

/// Whether an answer goes on after a filter has seen events.
public enum EventFlow: Sendable, Equatable {
    case goOn
    /// What is left in the events is the answer's last, and it ends for this reason. The model stops computing it.
    case stop(FinishReason)
}
