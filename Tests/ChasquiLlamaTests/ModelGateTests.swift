import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The gate of a model", .timeLimit(.minutes(15)))
struct ModelGateTests {
    private let gate = ModelGate(waitingLimit: 1) {}

    @Test("lets go of those who wait for the first loading, and are cancelled")
    func cancelled() async {
        let waiting = Task { [gate] in await gate.waitUntilReady() }
        waiting.cancel()
        await waiting.value
        #expect(gate.readiness != .ready)
    }

    @Test("lets go of all of them when the model ends before")
    func ended() async {
        async let first: Void = gate.waitUntilReady()
        async let second: Void = gate.waitUntilReady()
        gate.end()
        await first
        await second
    }
}
