import ChasquiAccess
import ChasquiCore
import Foundation
import Testing

@testable import ChasquiHTTP

@Suite("Usage of kept answers")
struct CachedUsageTests {
    private static func record(_ cache: CacheResult?, status: Int = 200) -> UsageRecord {
        var figures = RequestFigures()
        figures.status = status
        figures.cache = cache
        figures.summary = GenerationSummary(
            reason: .length, usage: TokenUsage(promptTokens: 7, cachedTokens: 7, completionTokens: 5),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
        return UsageRecord(figures, request: "r", at: .distantPast, duration: .seconds(1))
    }

    @Test("a hit is told apart, with its prompt cached and nothing generated")
    func hit() {
        let record = Self.record(.hit)
        #expect(record.outcome == .cached)
        #expect(record.promptTokens == 7)
        #expect(record.cachedTokens == 7)
        #expect(record.generatedTokens == 0)
        #expect(record.queueMilliseconds == nil)
    }

    @Test("a request that was refused before it was computed has no cached tokens, whatever was found for it")
    func refused() {
        var figures = RequestFigures()
        figures.status = 429
        let record = UsageRecord(
            figures, cachedTokens: 31, request: "r", at: .distantPast, duration: .seconds(1))
        #expect(record.outcome == .refused)
        #expect(record.cachedTokens == 0)
    }

    @Test("a request that a server does not take while it loads or ends is refused; one that it took has failed")
    func turnedAway() {
        var figures = RequestFigures()
        figures.status = 503
        figures.failure = "unavailable"
        func outcome() -> UsageRecord.Outcome {
            UsageRecord(figures, request: "r", at: .distantPast, duration: .seconds(1)).outcome
        }
        #expect(outcome() == .refused)
        figures.promptTokens = 7
        #expect(outcome() == .failed)
    }

    @Test("a miss is like any other request", arguments: [CacheResult.miss, nil])
    func miss(cache: CacheResult?) {
        let record = Self.record(cache)
        #expect(record.outcome == .done)
        #expect(record.generatedTokens == 5)
    }
}
