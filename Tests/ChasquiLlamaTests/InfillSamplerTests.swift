import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The sampler for texts that are filled in", .enabled(if: TinyModel.isThere), .serialized)
struct InfillSamplerTests {
    @Test("chooses among the candidates that the samplers before it left")
    func chooses() async throws {
        try await withService { service in
            let answer = try await service.answer(
                request(.text("Once upon a time"), count: 8) {
                    $0.sampling.samplers = [.topK, .topP, .infill]
                    $0.sampling.topK = 40
                    $0.sampling.topP = 0.99
                    $0.sampling.seed = 1
                })
            #expect(answer.summary?.reason == .length || answer.summary?.reason == .endOfGeneration)
        }
    }

    @Test(
        "is refused where it would compare the whole vocabulary",
        arguments: [
            ([Sampler.infill], 40), ([.topK, .infill], 0),
            ([.infill, .topK], 40), ([.topK, .infill], 257),
        ])
    func refused(samplers: [Sampler], topK: Int) async throws {
        try await withService { service in
            let error = await #expect(throws: InferenceError.self) {
                try await service.answer(
                    request(.text("Once"), count: 2) {
                        $0.sampling.samplers = samplers
                        $0.sampling.topK = topK
                    })
            }
            guard case .invalid("samplers", let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("1 to 256"))
        }
    }
}
