import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("With a draft model, the engine", .enabled(if: TinyModel.isThere), .serialized)
struct DraftModelTests {
    private static let prompts = (0..<3).map { "Prompt number \($0) has words of its own, and then it goes on" }

    /// The model guesses for itself, so that nearly all guesses are right.
    private static func guess(
        _ path: String? = TinyModel.path
    ) -> @Sendable (inout EngineConfiguration) -> Void {
        { configuration in
            configuration.speculation.kinds = [.draftModel]
            configuration.speculation.draft.modelPath = path ?? ""
            configuration.speculation.draft.most = 4
        }
    }

    private static func plain(count: Int = 60) async throws -> [[TokenID]] {
        var answers: [[TokenID]] = []
        try await withService(slots: 1, contextSize: 512) { service in
            for prompt in prompts {
                answers.append(try await service.answer(request(.text(prompt), count: count)).tokens)
            }
        }
        return answers
    }

    @Test("gives the same answers, one by one and all at once", arguments: [false, true])
    func same(unified: Bool) async throws {
        let plain = try await Self.plain()
        try await withService(slots: 3, contextSize: 3 * 512, unified: unified, Self.guess()) { service in
            for (prompt, tokens) in zip(Self.prompts, plain) {
                let answer = try await service.answer(request(.text(prompt), count: 60))
                #expect(answer.tokens == tokens)
                let drafts = answer.summary?.drafts ?? DraftCounts()
                #expect(Double(drafts.accepted) >= 0.9 * Double(drafts.guessed))
            }
            #expect(service.activity.speculation.accepted > 0)
            let answers = try await service.answers(Self.prompts.map { request(.text($0), count: 60) })
            #expect(answers.map(\.tokens) == plain)
        }
    }

    @Test("guesses as many as are wanted where that is fewer than the fewest, and cuts what it does not take")
    func fewest() async throws {
        let plain = try await Self.plain()
        let guess: @Sendable (inout EngineConfiguration) -> Void = { configuration in
            Self.guess()(&configuration)
            configuration.speculation.draft.fewest = 4
        }
        try await withService(slots: 1, contextSize: 512, guess) { service in
            for (prompt, tokens) in zip(Self.prompts, plain) {
                let answer = try await service.answer(request(.text(prompt), count: 60))
                #expect(answer.tokens == tokens)
            }
            #expect(service.activity.speculation.accepted > 0)
        }
    }

    @Test("reads a long prompt in pieces and guesses after that")
    func longPrompt() async throws {
        let prompt = someTokens(700)
        var plain: [TokenID] = []
        try await withService(slots: 1, contextSize: 1024) { service in
            plain = try await service.answer(request(.tokens(prompt), count: 80)).tokens
        }
        try await withService(slots: 1, contextSize: 1024, Self.guess()) { service in
            let answer = try await service.answer(request(.tokens(prompt), count: 80))
            #expect(answer.tokens == plain)
            #expect(service.activity.speculation.accepted > 0)
        }
    }

    @Test("does not start with one of another vocabulary, or with one that is not there")
    func refused() async throws {
        for (path, expected) in [
            (BridgeModel.path, "cannot guess for this model"), ("/not-there.gguf", "there is no such file"),
        ] {
            guard let path else { continue }
            let error = await #expect(throws: ModelLoadError.self) {
                try await withService(slots: 1, contextSize: 512, Self.guess(path)) { _ in }
            }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
    }
}
