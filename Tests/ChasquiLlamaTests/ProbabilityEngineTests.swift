import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("An engine tells probabilities", .enabled(if: TinyModel.isThere))
struct ProbabilityEngineTests {
    private static func deltas(of stream: GenerationStream) async throws -> [TextDelta] {
        var deltas: [TextDelta] = []
        while let events = try await stream.next() {
            for case .text(let delta) in events { deltas.append(delta) }
        }
        return deltas
    }

    @Test("one for each token, the greedy one first, and of all tokens they sum to one")
    func ofModel() async throws {
        try await withService { service in
            let size = try #require(service.model.figures?.vocabularySize)
            let stream = try await service.complete(
                request(.text("Once upon a time"), count: 8) { $0.probabilities = ProbabilityOptions(top: size) })
            let deltas = try await Self.deltas(of: stream)
            let probabilities = deltas.flatMap(\.probabilities)
            #expect(probabilities.map(\.chosen.token) == deltas.flatMap(\.tokens))
            for probability in probabilities {
                #expect(probability.chosen.token == probability.top.first?.token)
                let sum = probability.top.reduce(0) { $0 + exp(Double($1.logarithm)) }
                #expect(abs(sum - 1) < 1e-3)
            }
        }
    }

    @Test("after sampling: only of what the samplers left")
    func ofSampler() async throws {
        try await withService { service in
            let stream = try await service.complete(
                request(.text("Once upon a time"), count: 8) {
                    $0.sampling.temperature = 1
                    $0.sampling.topK = 2
                    $0.sampling.minP = 0
                    $0.probabilities = ProbabilityOptions(top: 10, afterSampling: true)
                })
            let probabilities = try await Self.deltas(of: stream).flatMap(\.probabilities)
            #expect(probabilities.count == 8)
            for probability in probabilities {
                #expect(probability.top.count <= 2)
                #expect(probability.top.contains { $0.token == probability.chosen.token })
            }
        }
    }

    @Test("and none of a stop text")
    func stopText() async throws {
        try await withService { service in
            let whole = try await Self.deltas(
                of: service.complete(request(.text("Once upon a time"), count: 8) { $0.probabilities = .init(top: 0) }))
            let text = whole.map(\.text).joined()
            let stop = String(text.suffix(3))
            let cut = try await Self.deltas(
                of: service.complete(
                    request(.text("Once upon a time"), count: 8) {
                        $0.probabilities = .init(top: 0)
                        $0.stop = [stop]
                    }))
            let shown = cut.map(\.text).joined()
            #expect(text.hasPrefix(shown))
            var start = 0
            let begun = whole.flatMap(\.probabilities).prefix { probability in
                defer { start += probability.chosen.bytes.count }
                return start < shown.utf8.count
            }
            #expect(cut.flatMap(\.probabilities).map(\.chosen.token) == begun.map(\.chosen.token))
        }
    }

    @Test(
        "Samplers at their extremes end no engine and choose tokens",
        arguments: [
            {
                $0.mirostat.version = 1; $0.mirostat.tau = 0
            },
            {
                $0.mirostat.version = 2; $0.mirostat.tau = 100
            },
            {
                $0.mirostat.version = 2; $0.mirostat.tau = 0; $0.mirostat.eta = 1; $0.temperature = 0
            },
            {
                $0.xtcProbability = 1; $0.xtcThreshold = 0
            }, { $0.topNSigma = 0.0001 },
            {
                $0.dry.multiplier = 100; $0.dry.base = 100; $0.dry.lastN = -1; $0.dry.allowedLength = 0
            },
            {
                $0.adaptiveTarget = 0; $0.adaptiveDecay = 0.99
            },
            {
                $0.adaptiveTarget = 1; $0.temperature = 0
            },
            {
                $0.dynatempRange = 100; $0.dynatempExponent = 0
            }, { $0.samplers = [] },
            { $0.samplers = [.adaptiveP, .temperature, .adaptiveP] },
            {
                $0.samplers = [.topK, .infill, .infill]; $0.topK = 1
            }, { $0.minKeep = Int(Int32.max) },
            {
                $0.typicalP = 0; $0.temperature = 0
            },
            {
                $0.temperature = 100; $0.topK = 0; $0.topP = 1; $0.minP = 0
            },
        ] as [@Sendable (inout SamplingOptions) -> Void])
    func extremes(change: @Sendable (inout SamplingOptions) -> Void) async throws {
        try await withService { service in
            let stream = try await service.complete(
                request(.text("Once upon a time"), count: 12) {
                    $0.sampling.temperature = 0.8
                    $0.sampling.seed = 7
                    change(&$0.sampling)
                })
            #expect(try await Self.deltas(of: stream).flatMap(\.tokens).count == 12)
        }
    }
}
