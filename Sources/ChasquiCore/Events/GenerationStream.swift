/// A request's events, for one reader. Dropping it, or cancelling the reading task, cancels the generation.
public final class GenerationStream {
    private let channel: GenerationChannel
    private var interpreter: (any OutputInterpreter)?
    private var stages: [any EventStage] = []
    /// How many requests waited for a slot when this one came, itself included; 0 if it got one at once.
    public var queuePosition = 0
    /// The prompt's tokens; of several prompts that were taken at once together.
    public var promptTokens = 0
    /// Tokens that were generated for the events that were taken so far.
    public var generatedTokens: Int { tally?.generated ?? counted }
    private var counted = 0
    private let tally: GenerationTally?
    private var isReplay = false

    /// - Parameter interpreter: turns raw text into thoughts, text and tool calls, on the reader's task.
    public init(_ channel: GenerationChannel, interpreter: (any OutputInterpreter)? = nil) {
        self.channel = channel
        self.interpreter = interpreter
        tally = nil
    }

    /// A stream whose events come from other streams, which count.
    package init(_ channel: GenerationChannel, tally: GenerationTally) {
        self.channel = channel
        self.tally = tally
    }

    /// Hands out once more what another generation has made. Nothing counts as generated for it.
    /// - Parameter events: all of them, the last one included.
    public convenience init(replaying events: [GenerationEvent]) {
        let channel = GenerationChannel()
        for event in events { channel.send(event) }
        self.init(channel)
        isReplay = true
        if case .finished(let summary) = events.last { promptTokens = summary.usage.promptTokens }
    }

    /// Whether ``next()`` has to read structure out of the text, or filters it, which can take a while.
    public var isInterpreted: Bool { interpreter != nil || !stages.isEmpty }

    deinit {
        channel.abandon()
    }

    /// Cancels the generation from any thread, as dropping the stream does; a waiting ``next()`` throws
    /// ``InferenceError/cancelled``.
    public var canceller: @Sendable () -> Void {
        { [channel] in channel.abandon() }
    }

    /// Has all events pass one more stage, after those that it has already.
    package func add(_ stage: some EventStage) {
        stages.append(stage)
    }

    /// Calls the handler with the tokens of each prompt that the stream takes after ``promptTokens``, from any thread.
    package func onLaterPrompt(_ handler: @escaping @Sendable (Int) -> Void) {
        tally?.onPrompt(handler)
    }

    /// All that has come since the last call, at least one event; nil after the end.
    public func next() async throws(InferenceError) -> [GenerationEvent]? {
        if stages.isEmpty { return try await read() }
        while var events = try await read() {
            for index in stages.indices where !events.isEmpty {
                try await stages[index].pass(&events, of: self)
            }
            if !events.isEmpty { return events }
        }
        return nil
    }

    private func read() async throws(InferenceError) -> [GenerationEvent]? {
        while let events = try await channel.receive() {
            if !isReplay { counted += events.reduce(0) { $0 + $1.tokenCount } }
            guard interpreter != nil else { return events }
            var interpreted: [GenerationEvent] = []
            for event in events {
                try interpreter?.interpret(event, into: &interpreted)
            }
            if !interpreted.isEmpty { return interpreted }
        }
        return nil
    }
}

/// Reads structure out of generated text: a chat format's thoughts and tool calls.
public protocol OutputInterpreter: Sendable {
    /// Appends what the event means; text may be held back until its meaning is known.
    mutating func interpret(_ event: GenerationEvent, into events: inout [GenerationEvent]) throws(InferenceError)
}

/// What stands between a stream and its reader, on the reader's task.
package protocol EventStage {
    /// Changes the events that have come since the last call. Where none are left, the reader waits for more.
    mutating func pass(_ events: inout [GenerationEvent], of stream: GenerationStream) async throws(InferenceError)
}
