import ChasquiCore
import Synchronization

@testable import ChasquiSession

/// A model whose answers a test writes, and which remembers what it was asked.
final class ScriptedModel: InferenceService {
    /// One round of an answer.
    struct Answer: Sendable {
        var events: [GenerationEvent] = []
        var reason = FinishReason.endOfGeneration
        var error: InferenceError?
        /// The answer goes on until its reader goes away.
        var isEndless = false

        static func says(_ texts: String...) -> Answer {
            Answer(events: texts.map { .text(TextDelta(text: $0, tokens: [1])) })
        }

        static func calls(_ name: String, _ arguments: String, saying text: String = "") -> Answer {
            let call = GenerationEvent.toolCall(ToolCallDelta(index: 0, id: "call-1", name: name, arguments: arguments))
            return Answer(events: (text.isEmpty ? [] : [.text(TextDelta(text: text))]) + [call], reason: .toolCalls)
        }

        static func fails(_ error: InferenceError) -> Answer { Answer(error: error) }
    }

    private struct State {
        var answers: [Answer]
        var requests: [ChatRequest] = []
    }

    private let state: Mutex<State>
    /// Fires for each answer that was left before its end.
    let abandoned: AsyncStream<Void>
    private let abandon: AsyncStream<Void>.Continuation

    init(_ answers: Answer...) {
        state = Mutex(State(answers: answers))
        (abandoned, abandon) = AsyncStream.makeStream()
    }

    /// The model as a session takes it.
    var language: LlamaLanguageModel { LlamaLanguageModel(runBy: self) }
    var requests: [ChatRequest] { state.withLock { $0.requests } }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? .fails(.engine(message: "no more answers")) : state.answers.removeFirst()
        }
        if let error = answer.error, answer.events.isEmpty { throw error }
        let channel = GenerationChannel { [abandon] in abandon.yield() }
        for event in answer.events { channel.send(event) }
        if let error = answer.error {
            channel.fail(error)
        } else if !answer.isEndless {
            channel.send(.finished(Self.summary(answer)))
        }
        return GenerationStream(channel)
    }

    private static func summary(_ answer: Answer) -> GenerationSummary {
        GenerationSummary(
            reason: answer.reason,
            usage: TokenUsage(promptTokens: 7, cachedTokens: 3, completionTokens: answer.events.count),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
    }
}

/// What no session asks for.
extension ScriptedModel {
    var readiness: Readiness { .ready }
    var model: ModelDescription { ModelDescription(id: "scripted", created: 0) }
    var properties: ModelProperties? { nil }
    var stepAge: Duration? { nil }
    func fingerprint(for options: ChasquiCore.GenerationOptions) -> String? { nil }
    var activity: EngineActivity { EngineActivity() }
    var adapters: [Adapter] { [] }
    private var nothing: InferenceError { .unsupported(message: "not in this test") }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream { throw nothing }
    func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText { throw nothing }
    func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String { throw nothing }
    func prompt(of request: ChatRequest) async throws(InferenceError) -> String { throw nothing }
    func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int { throw nothing }
    func slots() async throws(InferenceError) -> [SlotState] { throw nothing }
    func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int { throw nothing }
    func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile { throw nothing }
    func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile { throw nothing }
    func endReasoning(of requestID: String) async throws(InferenceError) -> Bool { throw nothing }
    func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [ChasquiCore.Embedding] { throw nothing }
    func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking { throw nothing }
    func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError) { throw nothing }
    func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter { throw nothing }
    func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter { throw nothing }
}
