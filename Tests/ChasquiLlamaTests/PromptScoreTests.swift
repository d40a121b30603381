import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("The probabilities of a prompt's tokens")
struct PromptScoreTests {
    private static func probability(_ text: String) -> TokenProbability {
        TokenProbability(chosen: .init(token: 1, bytes: Array(text.utf8), logarithm: -1), top: [])
    }

    @Test("have the bytes that are in the prompt's text, without what the model adds before it")
    func hidden() {
        var score = PromptScore(tokens: Array("<s> Hello there".utf8), text: "Hello there")
        let texts = ["<s>", " Hello", " there"].map {
            String(decoding: score.add(Self.probability($0)).chosen.bytes, as: UTF8.self)
        }
        #expect(texts == ["", "Hello", " there"])
        #expect(score.count == 3)
    }

    @Test("are as they are where the text is another")
    func other() {
        var score = PromptScore(tokens: Array("one two".utf8), text: "three")
        #expect(score.add(Self.probability("one")) == Self.probability("one"))
    }
}

@Suite("An engine scores a prompt", .enabled(if: TinyModel.isThere), .timeLimit(.minutes(15)))
struct PromptScoreEngineTests {
    private static func scores(_ service: LlamaService, _ request: CompletionRequest) async throws -> [TokenProbability]
    {
        let stream = try await service.complete(request)
        var found: [TokenProbability] = []
        while let events = try await stream.next() {
            for case .text(let delta) in events { found += delta.probabilities }
        }
        return found
    }

    private static func echoing(_ prompt: Prompt, count: Int = 0, top: Int = 3) -> CompletionRequest {
        request(prompt, count: count) {
            $0.echoesPrompt = true
            $0.probabilities = ProbabilityOptions(top: top, ofPrompt: true)
        }
    }

    /// Not so few that they are one piece.
    private static let prompt = (0..<150).map { TokenID(($0 * $0) % 97 + 10) }

    /// What the model says after each beginning of a prompt, one after the other.
    private func expected(_ service: LlamaService, at places: [Int]) async throws -> [Int: Float] {
        let size = try #require(service.model.figures?.vocabularySize)
        var expected: [Int: Float] = [:]
        for place in places {
            let next = try await Self.scores(
                service,
                request(.tokens(Array(Self.prompt[..<place])), count: 1) {
                    $0.probabilities = ProbabilityOptions(top: size)
                })
            expected[place] = next.first?.top.first { $0.token == Self.prompt[place] }?.logarithm
        }
        return expected
    }

    @Test("as it says token by token, whatever it has computed before and whoever runs beside")
    func values() async throws {
        try await withService { service in
            let places = [1, 2, 3, 62, 63, 64, 65, 100, 127, 128, 129, 149]
            let expected = try await expected(service, at: places)
            let beside = try await service.complete(request(.text("Once"), count: 400))
            async let other = Self.scores(service, Self.echoing(.tokens(Self.prompt)))
            let scores = try await Self.scores(service, Self.echoing(.tokens(Self.prompt), count: 2))
            #expect(scores.prefix(150).map(\.chosen.token) == Self.prompt)
            #expect(scores.count == 152)
            #expect(scores.first?.isFirst == true)
            #expect(scores.dropFirst().allSatisfy { !$0.isFirst && $0.top.count == 3 })
            for place in places {
                let value = try #require(expected[place])
                #expect(abs(scores[place].chosen.logarithm - value) < 0.02, "at \(place)")
            }
            #expect(try await other.map(\.chosen.token) == Self.prompt)
            #expect(beside.promptTokens > 0)
        }
    }

    @Test("of one token with nothing but the token")
    func one() async throws {
        try await withService { service in
            let scores = try await Self.scores(service, Self.echoing(.tokens([11])))
            #expect(scores.map(\.chosen.token) == [11])
            #expect(scores.map(\.isFirst) == [true])
        }
    }

    @Test("once, though the sequence has to wait for cells and is computed again")
    func parked() async throws {
        try await withService(slots: 4, contextSize: 400, unified: true) { service in
            let answers = try await withThrowingTaskGroup(of: [TokenProbability].self) { group in
                for _ in 0..<4 {
                    group.addTask { try await Self.scores(service, Self.echoing(.tokens(Self.prompt), count: 60)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for scores in answers {
                #expect(scores.count == 210)
                #expect(scores.prefix(150).map(\.chosen.token) == Self.prompt)
            }
        }
    }

    @Test("with texts that make up the prompt, whatever the model adds to it")
    func text() async throws {
        try await withService { service in
            let scores = try await Self.scores(service, Self.echoing(.text("Once upon a río")))
            #expect(String(decoding: scores.flatMap(\.chosen.bytes), as: UTF8.self) == "Once upon a río")
        }
    }
}
