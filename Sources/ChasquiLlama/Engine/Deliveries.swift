import ChasquiCore
import ChasquiScheduler

/// When the readers of generated text are woken: all together after a step, and not more often than anyone can see.
///
/// A wake-up costs a system call and a thread's turn for each connection. With a model that makes thousands of tokens a
/// second, it would cost as much as the tokens do.
struct Deliveries {
    /// The least time between two wake-ups, except for a first token and for the end of an answer. A step of most
    /// models takes longer, so that each token goes out at once.
    static let interval = Duration.milliseconds(4)

    private var channels: [GenerationChannel] = []
    private var nextWake: ContinuousClock.Instant?

    /// A channel got a token.
    /// - Parameter isFirst: its reader has waited long enough.
    mutating func add(_ channel: GenerationChannel, isFirst: Bool) {
        channels.append(channel)
        if isFirst { nextWake = nil }
    }

    /// Whose readers to wake after a step.
    mutating func takeDue(at now: ContinuousClock.Instant) -> [GenerationChannel] {
        if let nextWake, now < nextWake { return [] }
        nextWake = now + Self.interval
        return takeAll()
    }

    /// Whose readers to wake before a step that can take long.
    mutating func takeAll() -> [GenerationChannel] {
        defer { channels = [] }
        return channels
    }
}

extension StepPlan {
    /// Nothing but one token of each sequence, and nothing to copy.
    var isQuick: Bool { memory.isEmpty && work.allSatisfy(\.isDecode) }
}
