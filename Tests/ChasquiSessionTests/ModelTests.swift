import ChasquiCore
import Foundation
import Testing

@testable import ChasquiSession

private let paths = ProcessInfo.processInfo.environment

@Suite("A model in the process", .serialized) struct ModelTests {
    @Test("that is not there says so, with the repair")
    func missing() async throws {
        let model = LlamaLanguageModel(modelPath: "/no/such/model.gguf")
        let session = LanguageModelSession(model: model)
        for _ in 0..<2 {
            let error = await #expect(throws: LanguageModelSession.GenerationError.self) {
                try await session.respond(to: "?")
            }
            guard case .assetsUnavailable(let context)? = error else { return #expect(Bool(false)) }
            #expect(context.debugDescription.contains("/no/such/model.gguf"))
        }
        #expect(session.transcript.isEmpty && !session.isResponding && !model.isLoaded)
    }

    @Test("answers after a shutdown that it is not there", .enabled(if: paths["CHASQUI_TINY_MODEL"] != nil))
    func shutDown() async throws {
        let model = LlamaLanguageModel(modelPath: paths["CHASQUI_TINY_MODEL"] ?? "", configuration: .small)
        try await model.load()
        #expect(model.isLoaded)
        await model.shutDown()
        let session = LanguageModelSession(model: model)
        await #expect(throws: LanguageModelSession.GenerationError.self) { try await session.respond(to: "?") }
    }

    @Test("counts tokens, tells probabilities, and answers a batch", .enabled(if: paths["CHASQUI_TINY_MODEL"] != nil))
    func texts() async throws {
        let model = LlamaLanguageModel(modelPath: paths["CHASQUI_TINY_MODEL"] ?? "", configuration: .small)
        #expect(try await model.tokenCount(of: "") == 0)
        let count = try await model.tokenCount(of: "Who carries the message?")
        #expect(count > 0)
        let probabilities = try await model.logProbabilities(of: "Who carries the message?", alternatives: 2)
        // Nothing stands before a text's first token, unless the model begins all texts with one of its own.
        #expect(probabilities.count >= count - 1)
        #expect("Who carries the message?".hasSuffix(probabilities.map(\.token.text).joined()))
        #expect(probabilities.allSatisfy { $0.token.logProbability <= 0 && $0.alternatives.count == 2 })
        var options = ChasquiSession.GenerationOptions(sampling: .greedy, maximumResponseTokens: 4)
        options.alternativeTokens = 3
        let prompts = (0..<9).map { "Prompt \($0 % 3)" }
        let answers = try await model.respond(to: prompts, instructions: "Be brief.", options: options)
        #expect(answers.count == 9)
        for index in 0..<3 { #expect(answers[index].content == answers[index + 3].content) }
        #expect(answers.allSatisfy { !$0.tokens.isEmpty && $0.tokens[0].alternatives.count == 3 })
        await model.shutDown()
    }

    @Test("makes vectors", .enabled(if: paths["CHASQUI_EMBEDDING_MODEL"] != nil))
    func embeddings() async throws {
        let model = LlamaLanguageModel(modelPath: paths["CHASQUI_EMBEDDING_MODEL"] ?? "", configuration: .small)
        let vectors = try await model.embeddings(of: ["a runner", "somebody who runs", "a frozen lake"])
        func cosine(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(abs(cosine(vectors[0], vectors[0]) - 1) < 0.001)
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]))
        let session = LanguageModelSession(model: model)
        await #expect(throws: LanguageModelSession.GenerationError.self) { try await session.respond(to: "?") }
        await model.shutDown()
    }

    @Test(
        "that is asked by many sessions answers each, and computes what they share once",
        .enabled(if: RealModel.isThere))
    func real() async throws {
        let model = LlamaLanguageModel(modelPath: RealModel.path, configuration: .small)
        let session = LanguageModelSession(
            model: model, instructions: "You are a helpful guide. Answer in one sentence.")
        let options = ChasquiSession.GenerationOptions(sampling: .greedy, maximumResponseTokens: 16)
        let first = try await session.respond(to: "Name a river.", options: options)
        let second = try await session.respond(to: "Name another.", options: options)
        #expect(!first.content.isEmpty && !second.content.isEmpty)
        #expect(second.usage.cachedTokens >= first.usage.promptTokens)
        let answer = try await session.respond(
            to: "How many rivers did you name, and is it fun?", generating: Verdict.self, options: options)
        #expect((1...3).contains(answer.content.count))
        #expect(["yes", "no"].contains(answer.content.fun))
        #expect(try await session.tokenCount(of: Prompt("And?")) > answer.usage.promptTokens)
        await model.shutDown()
    }

    @Test("keeps values in their form, whatever is asked", .enabled(if: RealModel.isThere))
    func guided() async throws {
        let model = LlamaLanguageModel(modelPath: RealModel.path, configuration: .small)
        let options = ChasquiSession.GenerationOptions(sampling: .random(top: 40, seed: 7), maximumResponseTokens: 64)
        let answers = try await model.respond(
            to: ["A", "B", "C", "Say nothing but hello."], generating: Verdict.self, options: options)
        #expect(answers.allSatisfy { (1...3).contains($0.content.count) })
        await model.shutDown()
    }
}

private enum RealModel {
    static let path = paths["CHASQUI_MODEL"] ?? ""
    static var isThere: Bool { !path.isEmpty }
}

extension LlamaLanguageModel.Configuration {
    fileprivate static var small: Self {
        var configuration = Self()
        configuration.contextSize = 4096
        configuration.parallelRequests = 2
        configuration.threads = 2
        return configuration
    }
}

private struct Verdict: Generable {
    var count: Int
    var fun: String

    static var generationSchema: GenerationSchema {
        GenerationSchema(
            type: Verdict.self,
            properties: [
                .init(name: "count", type: Int.self, guides: [.range(1...3)]),
                .init(name: "fun", type: String.self, guides: [.anyOf(["yes", "no"])]),
            ])
    }

    init(_ content: GeneratedContent) throws {
        count = try content.value(forProperty: "count")
        fun = try content.value(forProperty: "fun")
    }

    var generatedContent: GeneratedContent { GeneratedContent(properties: ["count": count, "fun": fun]) }
}
