import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A full context, with a tiny random model", .enabled(if: TinyModel.isThere), .serialized)
struct ContextShiftEngineTests {
    private static let prompt = "The runner left the village before the sun was over the ridge."

    @Test("is shifted where the server does so, and the answer says that it was", arguments: [true, false])
    func goesOn(unified: Bool) async throws {
        try await withService(slots: 1, contextSize: 256, unified: unified) {
            $0.shiftsContext = true
        } _: { service in
            let answer = try await service.answer(request(.text(Self.prompt), count: 700) { $0.keptTokens = -1 })
            #expect(answer.tokens.count == 700)
            #expect(answer.summary?.truncated == true)
            #expect(answer.summary?.reason == .length)
            #expect((1...256).contains(answer.summary?.heldTokens ?? 0))
            let short = try await service.answer(request(.text(Self.prompt), count: 20))
            #expect(short.tokens == Array(answer.tokens.prefix(20)))
            #expect(short.summary?.truncated == false)
        }
    }

    @Test("ends the answer where the server does not")
    func ends() async throws {
        try await withService(slots: 1, contextSize: 256) { service in
            let answer = try await service.answer(request(.text(Self.prompt), count: 700))
            #expect(answer.tokens.count < 256)
            #expect(answer.summary?.truncated == true)
        }
    }

    @Test("gives an answer without a limit an end")
    func unlimited() async throws {
        try await withService(slots: 1, contextSize: 256) {
            $0.shiftsContext = true
        } _: { service in
            let answer = try await service.answer(request(.text(Self.prompt), count: nil))
            #expect(answer.tokens.count == 2048)
            #expect(answer.summary?.truncated == true)
        }
    }

    @Test("is not what another prompt begins with, however alike it is")
    func movedIsForNobody() async throws {
        try await withService(slots: 1, contextSize: 256) {
            $0.shiftsContext = true
        } _: { service in
            let answer = try await service.answer(request(.tokens(Array(repeating: 65, count: 100)), count: 300))
            let like = Array(repeating: TokenID(65), count: 4) + answer.tokens.suffix(200)
            let next = try await service.answer(request(.tokens(Array(like)), count: 4))
            let fresh = try await service.answer(request(.tokens(Array(like)), count: 4) { $0.cachePrompt = false })
            #expect(next.summary?.usage.cachedTokens == 0)
            #expect(next.tokens == fresh.tokens)
        }
    }

    @Test("may be asked for in one slot, of those that there are")
    func slots() async throws {
        try await withService(slots: 3, contextSize: 3 * 256) { service in
            for slot in [2, 0, 2, 1] {
                let answer = try await service.answer(request(.text("Hello"), count: 2) { $0.slot = slot })
                #expect(answer.summary?.slot == slot)
            }
            let error = await #expect(throws: InferenceError.self) {
                try await service.answer(request(.text("Hello"), count: 2) { $0.slot = 3 })
            }
            #expect(error == .invalid(field: "id_slot", message: "There is no slot 3; slots are 0 to 2."))
        }
    }
}
