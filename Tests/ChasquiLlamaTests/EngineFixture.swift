import ChasquiCore
import Foundation
import Logging

@testable import ChasquiLlama

/// The tiny random model that `Scripts/tiny-model` makes; `make test` sets its path.
enum TinyModel {
    static let path = ProcessInfo.processInfo.environment["CHASQUI_TINY_MODEL"]
    static var isThere: Bool { path != nil }
    /// llama.cpp says nothing in tests.
    static let silence: Void = { try? LlamaRuntime.start { _, _ in } }()
}

/// Runs `body` with a service whose engine is ready, and ends it afterwards.
func withService(
    model: String? = TinyModel.path, slots: Int = 4, contextSize: Int = 2048, queueLimit: Int = 64,
    unified: Bool = false, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ change: (inout EngineConfiguration) -> Void = { _ in },
    _ body: (LlamaService) async throws -> Void
) async throws {
    TinyModel.silence
    var configuration = EngineConfiguration(modelPath: model ?? "")
    configuration.slots = slots
    configuration.contextSize = contextSize
    configuration.queueLimit = queueLimit
    configuration.unifiedCells = unified
    configuration.threads = 1
    // Flash attention sums halves, so that a batch of another shape may well turn an answer where two tokens are nearly
    // equally likely; without it and with whole floats only a tie could.
    configuration.flashAttention = .off
    configuration.cacheTypeK = .f32
    configuration.cacheTypeV = .f32
    change(&configuration)
    let service = LlamaService(configuration: configuration, logger: logger)
    async let running: Void = service.run()
    await service.waitUntilReady()
    do {
        try await body(service)
        service.beginShutdown(isImmediate: true)
        try await running
    } catch {
        service.beginShutdown(isImmediate: true)
        try await running
        throw error
    }
}

/// A greedy request for `count` tokens, which no end-of-generation token cuts short.
func request(
    _ prompt: Prompt, count: Int? = 16, timeout: Duration? = nil, _ change: (inout GenerationOptions) -> Void = { _ in }
) -> CompletionRequest {
    var options = GenerationOptions()
    options.maxTokens = count
    options.sampling.temperature = 0
    options.sampling.ignoreEOS = true
    change(&options)
    return CompletionRequest(
        identity: RequestIdentity(id: "test", timeout: timeout), prompts: [prompt], options: options)
}

/// A whole answer.
struct Answer: Equatable {
    var text = ""
    var tokens: [TokenID] = []
    var summary: GenerationSummary?
}

extension LlamaService {
    func answer(_ request: CompletionRequest) async throws -> Answer {
        try await collect(complete(request))
    }

    /// Answers to requests that are made at once, in their order.
    func answers(_ requests: [CompletionRequest]) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await self.answer(request)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Asks until the queue has room.
    func completeWhenThereIsRoom(_ request: CompletionRequest) async throws -> GenerationStream {
        while true {
            let attempt = await attempt(request)
            if case .failure(.overloaded) = attempt {
                await Task.yield()
            } else {
                return try attempt.get()
            }
        }
    }

    private func attempt(_ request: CompletionRequest) async -> Result<GenerationStream, InferenceError> {
        do {
            return .success(try await complete(request))
        } catch {
            return .failure(error)
        }
    }
}

func collect(_ stream: GenerationStream) async throws -> Answer {
    var answer = Answer()
    while let events = try await stream.next() {
        for event in events {
            switch event {
            case .text(let delta):
                answer.text += delta.text
                answer.tokens += delta.tokens
            case .finished(let summary): answer.summary = summary
            default: break
            }
        }
    }
    return answer
}
