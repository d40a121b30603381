import ChasquiCore
import ChasquiScheduler
import Logging
import Testing

@testable import ChasquiLlama

@Suite("A step that hangs", .enabled(if: TinyModel.isThere))
struct StepWatchdogTests {
    @Test("fails the requests in it with a clear error, and is asked to stop")
    func hangs() async throws {
        try await withService { service in
            let watchdog = Self.watchdog(limit: .seconds(10))
            let (generation, stream) = try Self.generation(of: service)
            watchdog.enter(generation)
            let start = ContinuousClock.now
            watchdog.stepBegins(at: start)
            watchdog.look(at: start + .seconds(9))
            #expect(!watchdog.mustAbort)
            watchdog.look(at: start + .seconds(11))
            #expect(watchdog.mustAbort)
            await #expect(throws: InferenceError.stuck(after: .seconds(10))) { try await stream.next() }
            #expect(watchdog.stepEnded() == [generation.id])
            #expect(!watchdog.mustAbort)
            #expect(watchdog.stepEnded().isEmpty)
        }
    }

    @Test("does not concern requests that ended before, nor the time between steps")
    func others() async throws {
        try await withService { service in
            let watchdog = Self.watchdog(limit: .seconds(1))
            let (generation, _) = try Self.generation(of: service)
            let start = ContinuousClock.now
            watchdog.enter(generation)
            watchdog.look(at: start + .seconds(100))
            watchdog.stepBegins(at: start)
            watchdog.leave(generation.id)
            watchdog.look(at: start + .seconds(100))
            #expect(watchdog.stepEnded().isEmpty)
        }
    }

    private static func watchdog(limit: Duration) -> StepWatchdog {
        StepWatchdog(limit: limit, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func generation(of service: LlamaService) throws -> (Generation, GenerationStream) {
        let loaded = try #require(service.gate.model)
        let channel = GenerationChannel()
        let sampler = try LlamaSampler(
            model: loaded.model, sampling: SamplingOptions(), constraint: nil, chat: nil)
        let generation = Generation(
            id: SequenceID(1), prompt: [1], options: GenerationOptions(), stops: [],
            identity: RequestIdentity(id: "test"), sampler: sampler, output: GenerationOutput(channel))
        return (generation, GenerationStream(channel))
    }
}
