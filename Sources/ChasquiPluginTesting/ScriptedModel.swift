public import ChasquiCore
import Synchronization

/// A model that says what a test wrote, and remembers what it was asked. Nothing is computed.
///
/// Its vectors are the counts of letters from a to z in a text, so that texts with the same letters are near each other.
public final class ScriptedModel: InferenceService {
    /// What the model does when it is asked once.
    public struct Answer: Sendable {
        /// In the order in which they come; ``GenerationEvent/finished(_:)`` comes behind them by itself.
        public var events: [GenerationEvent]
        public var reason: FinishReason
        /// In place of the end.
        public var error: InferenceError?

        public init(events: [GenerationEvent], reason: FinishReason = .endOfGeneration, error: InferenceError? = nil) {
            self.events = events
            self.reason = reason
            self.error = error
        }

        /// Says texts, each of one token.
        public static func says(_ texts: String...) -> Answer {
            Answer(events: texts.map { .text(TextDelta(text: $0, tokens: [1])) })
        }

        /// Calls a tool.
        public static func calls(_ tool: String, _ arguments: String) -> Answer {
            let call = ToolCallDelta(index: 0, id: "call_1", name: tool, arguments: arguments)
            return Answer(events: [.toolCall(call)], reason: .toolCalls)
        }

        /// Refuses to begin.
        public static func fails(_ error: InferenceError) -> Answer { Answer(events: [], error: error) }
    }

    private struct State {
        var answers: [Answer]
        var chats: [ChatRequest] = []
        var completions: [CompletionRequest] = []
    }

    private let state: Mutex<State>

    /// - Parameter answers: one for each time that it is asked; the last one holds for all after it.
    public init(_ answers: Answer...) {
        state = Mutex(State(answers: answers.isEmpty ? [.says("Hello", " there")] : answers))
    }

    /// The chats that it was asked for, in order.
    public var chats: [ChatRequest] { state.withLock { $0.chats } }
    /// The completions that it was asked for, in order.
    public var completions: [CompletionRequest] { state.withLock { $0.completions } }

    public func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        try answer(choices: request.options.choices) { $0.chats.append(request) }
    }

    public func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        try answer(choices: request.options.choices * request.prompts.count) { $0.completions.append(request) }
    }

    private func answer(
        choices: Int, _ note: (inout State) -> Void
    ) throws(InferenceError) -> GenerationStream {
        let answer = state.withLock { state -> Answer in
            note(&state)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        if let error = answer.error, answer.events.isEmpty { throw error }
        let channel = GenerationChannel()
        let summary = Self.summary(answer)
        for index in 0..<choices {
            for event in answer.events { channel.send(choices == 1 ? event : .choice(index, event)) }
            if choices > 1, answer.error == nil { channel.send(.choice(index, .finished(summary))) }
        }
        if let error = answer.error { channel.fail(error) } else { channel.send(.finished(summary)) }
        let stream = GenerationStream(channel)
        stream.promptTokens = summary.usage.promptTokens
        return stream
    }

    private static func summary(_ answer: Answer) -> GenerationSummary {
        GenerationSummary(
            reason: answer.reason,
            usage: TokenUsage(promptTokens: 5, cachedTokens: 0, completionTokens: answer.events.count),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
    }
}

extension ScriptedModel {
    public var readiness: Readiness { .ready }
    public var model: ModelDescription { ModelDescription(id: "scripted", created: 0) }
    public var properties: ModelProperties? { nil }
    public var stepAge: Duration? { nil }
    public var activity: EngineActivity { EngineActivity() }
    public var adapters: [Adapter] { [] }

    public func fingerprint(for options: GenerationOptions) -> String? { nil }

    /// A token for each scalar.
    public func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText {
        guard case .text(let text) = request.content else { throw Self.nothing }
        return TokenizedText(tokens: text.unicodeScalars.map { TokenID($0.value) })
    }

    public func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String {
        String(String.UnicodeScalarView(tokens.compactMap { UInt32(exactly: $0).flatMap(Unicode.Scalar.init) }))
    }

    public func prompt(of request: ChatRequest) async throws(InferenceError) -> String {
        request.messages.map { "\($0.role.rawValue): \($0.content)\n" }.joined()
    }

    public func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int {
        try await prompt(of: request).unicodeScalars.count
    }

    public func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        var vectors: [Embedding] = []
        for input in request.inputs {
            guard case .text(let text) = input else { throw Self.nothing }
            var counts = [Float](repeating: 0, count: 26)
            for byte in text.lowercased().utf8 where (97...122).contains(byte) { counts[Int(byte) - 97] += 1 }
            let length = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
            vectors.append(Embedding(tokens: text.count, vectors: [counts.map { length == 0 ? 0 : $0 / length }]))
        }
        try request.identity.admission?.admit(tokens: vectors.reduce(0) { $0 + $1.tokens })
        return vectors
    }

    private static var nothing: InferenceError { .unsupported(message: "a scripted model does not do that") }

    public func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking { throw Self.nothing }
    public func slots() async throws(InferenceError) -> [SlotState] { [] }
    public func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int { throw Self.nothing }
    public func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile { throw Self.nothing }
    public func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile {
        throw Self.nothing
    }
    public func endReasoning(of requestID: String) async throws(InferenceError) -> Bool { false }
    public func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError) { throw Self.nothing }
    public func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter {
        throw Self.nothing
    }
    public func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter { throw Self.nothing }
}
