import Testing

@testable import ChasquiHTTP

@Suite("Live requests", .timeLimit(.minutes(15)))
struct LiveRequestsTests {
    @Test("forget who waits for their end and is cancelled, and tell all others of it")
    func waiting() async {
        let live = LiveRequests()
        let cancelled = Task { await live.waitUntilDrained() }
        let patient = Task { await live.waitUntilDrained() }
        while live.waitingCount < 2 { await Task.yield() }
        cancelled.cancel()
        await cancelled.value
        #expect(live.waitingCount == 1)
        #expect(live.drain() == 0)
        await patient.value
        #expect(live.waitingCount == 0)
    }
}
