import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A token's probability comes out")
struct PendingProbabilitiesTests {
    private static func probability(_ token: TokenID) -> TokenProbability {
        TokenProbability(chosen: .init(token: token, bytes: [], logarithm: 0), top: [])
    }

    @Test("with the token's first byte")
    func firstByte() {
        var pending = PendingProbabilities()
        pending.add(Self.probability(1), bytes: 3)
        pending.add(Self.probability(2), bytes: 2)
        #expect(pending.take(before: 0).isEmpty)
        #expect(pending.take(before: 2).map(\.chosen.token) == [1])
        #expect(pending.take(before: 3).isEmpty)
        #expect(pending.take(before: 4).map(\.chosen.token) == [2])
    }

    @Test("at once where the token has no text")
    func noText() {
        var pending = PendingProbabilities()
        pending.add(Self.probability(1), bytes: 0)
        #expect(pending.take(before: 0).map(\.chosen.token) == [1])
    }
}
