import ChasquiCore
import NIOCore
import Testing

@testable import ChasquiAPI

@Suite("What a request says of guesses")
struct SpeculationFieldTests {
    private static func mostDrafts(_ body: String) throws -> Int? {
        try OptionFields(fields: RequestBody.fields(of: ByteBuffer(string: body)))
            .options(over: GenerationOptions()).mostDrafts
    }

    @Test("leaves it to the server, or says none or how many")
    func values() throws {
        #expect(try Self.mostDrafts("{}") == nil)
        #expect(try Self.mostDrafts(#"{"speculative": true}"#) == nil)
        #expect(try Self.mostDrafts(#"{"speculative": false}"#) == 0)
        #expect(try Self.mostDrafts(#"{"speculative.n_max": 0}"#) == 0)
        #expect(try Self.mostDrafts(#"{"speculative.n_max": 5, "speculative": true}"#) == 5)
    }

    @Test("is refused where it is out of range, of another type, or both ways")
    func refused() {
        for (body, field) in [
            (#"{"speculative.n_max": -1}"#, "speculative.n_max"),
            (#"{"speculative.n_max": 1025}"#, "speculative.n_max"),
            (#"{"speculative": "no"}"#, "speculative"),
            (#"{"speculative": false, "speculative.n_max": 4}"#, "speculative.n_max"),
        ] as [(String, String)] {
            #expect {
                _ = try Self.mostDrafts(body)
            } throws: { error in
                guard case .invalid(let named, _) = error as? InferenceError else { return false }
                return named == field
            }
        }
    }

    @Test("that were made is in the timings")
    func timings() {
        let summary = GenerationSummary(
            reason: .length, usage: TokenUsage(promptTokens: 3, cachedTokens: 0, completionTokens: 9),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero),
            drafts: DraftCounts(guessed: 7, accepted: 5))
        #expect(Timings(summary).drafts == DraftCounts(guessed: 7, accepted: 5))
    }
}
