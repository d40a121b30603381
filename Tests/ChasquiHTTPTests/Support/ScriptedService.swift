import ChasquiCore
import Synchronization

/// An inference service whose answers a test writes.
final class ScriptedService: InferenceService {
    /// One request that arrived, and the producer's end of its answer.
    struct Call: Sendable {
        var chat: ChatRequest?
        var completion: CompletionRequest?
        let channel: GenerationChannel
        /// Fires when the reader goes away before the end.
        let abandoned: Signal

        var identity: RequestIdentity? { chat?.identity ?? completion?.identity }

        func say(_ text: String, tokens: [TokenID] = []) {
            channel.send(.text(TextDelta(text: text, tokens: tokens)))
        }

        func finish(reason: FinishReason = .endOfGeneration) {
            channel.send(.finished(Self.summary(reason: reason)))
        }

        static func summary(reason: FinishReason = .endOfGeneration) -> GenerationSummary {
            GenerationSummary(
                reason: reason,
                usage: TokenUsage(promptTokens: 7, cachedTokens: 3, completionTokens: 2),
                timings: GenerationTimings(
                    queue: .milliseconds(1), prefill: .milliseconds(10), decode: .milliseconds(20)))
        }
    }

    private struct State {
        var readiness = Readiness.ready
        var activity = EngineActivity()
        var refusal: InferenceError?
        var stepAge: Duration?
        var fingerprint: String?
        var promptTokens = 0
    }

    let model: ModelDescription
    let adapters: [Adapter]
    /// The requests in order of arrival.
    let calls: AsyncStream<Call>
    private let arrived: AsyncStream<Call>.Continuation
    private let script: @Sendable (Call) -> Void
    private let state = Mutex(State())

    /// - Parameter script: answers a call before its stream is handed out.
    init(
        id: String = "scripted", figures: ModelFigures? = nil, adapters: [Adapter] = [],
        _ script: @escaping @Sendable (Call) -> Void = { _ in }
    ) {
        self.model = ModelDescription(id: id, aliases: [id], created: 1_700_000_000, figures: figures)
        self.adapters = adapters
        self.script = script
        (calls, arrived) = AsyncStream.makeStream()
    }

    /// Answers each call with these texts.
    convenience init(saying texts: [String]) {
        self.init { call in
            for text in texts { call.say(text, tokens: [1]) }
            call.finish()
        }
    }

    /// Has those go on who wait for its readiness.
    let loaded = Signal()

    func waitUntilReady() async { await loaded.wait() }

    var readiness: Readiness {
        get { state.withLock { $0.readiness } }
        set { state.withLock { $0.readiness = newValue } }
    }

    var activity: EngineActivity {
        get { state.withLock { $0.activity } }
        set { state.withLock { $0.activity = newValue } }
    }

    var stepAge: Duration? {
        get { state.withLock { $0.stepAge } }
        set { state.withLock { $0.stepAge = newValue } }
    }

    var fingerprint: String? {
        get { state.withLock { $0.fingerprint } }
        set { state.withLock { $0.fingerprint = newValue } }
    }

    /// Of every call.
    var promptTokens: Int {
        get { state.withLock { $0.promptTokens } }
        set { state.withLock { $0.promptTokens = newValue } }
    }

    func fingerprint(for options: GenerationOptions) -> String? { fingerprint }

    /// What every call is refused with.
    var refusal: InferenceError? {
        get { state.withLock { $0.refusal } }
        set { state.withLock { $0.refusal = newValue } }
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        try answer(completion: request)
    }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        try answer(chat: request)
    }

    private func answer(
        chat: ChatRequest? = nil, completion: CompletionRequest? = nil
    ) throws(InferenceError) -> GenerationStream {
        if let refusal { throw refusal }
        let abandoned = Signal()
        let call = Call(
            chat: chat, completion: completion, channel: GenerationChannel { abandoned.fire() },
            abandoned: abandoned)
        script(call)
        arrived.yield(call)
        let stream = GenerationStream(call.channel)
        stream.promptTokens = promptTokens
        return stream
    }
}

extension AsyncStream where Element: Sendable {
    /// The next element of a stream that several parts of a test read in turn.
    func next() async -> Element? {
        var iterator = makeAsyncIterator()
        return await iterator.next()
    }
}
