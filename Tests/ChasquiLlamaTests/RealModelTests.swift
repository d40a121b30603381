import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("Greedy answers of SmolLM2", .enabled(if: BridgeModel.isThere), .serialized)
struct RealModelTests {
    /// What rounding may change: a token at most so much less likely than the best one, in log-probability. The largest
    /// seen was 0.36; ``noticesWrongContext()`` says what one wrong token does.
    private static let tolerance: Float = 0.5
    private static let system = """
        You are the keeper of a small library in the mountains. You answer travellers briefly and kindly, you know every \
        book on the shelves, and you never send anyone away without a story about the place that they come from.
        """
    private static let questions = [
        "Where is the book about rivers?", "Tell me about the bridge.", "Who built this house?",
        "What do the runners carry?", "Is there a map?", "When does it snow?", "Why is the lake so cold?",
        "How far is the next village?",
    ]

    private static func requests(count: Int = 24) -> [CompletionRequest] {
        questions.map { request(.text(system + "Question: " + $0 + " Answer:"), count: count) }
    }

    /// Runs requests in a service and measures the answers.
    private func gaps(
        unified: Bool, contextSize: Int = 8192, slots: Int = 8,
        _ change: @escaping (inout EngineConfiguration) -> Void = { _ in },
        _ body: @escaping (LlamaService) async throws -> [(CompletionRequest, Answer)]
    ) async throws -> [Float] {
        var gaps: [Float] = []
        try await withService(
            model: BridgeModel.path, slots: slots, contextSize: contextSize, unified: unified,
            {
                $0.threads = 2
                change(&$0)
            }
        ) { service in
            let audit = try GreedyAudit(path: BridgeModel.path ?? "", length: 1024)
            let loaded = try #require(service.gate.model)
            for (request, answer) in try await body(service) {
                let prompt = try loaded.tokens(of: request.prompts[0])
                gaps.append(try audit.worstGap(prompt: prompt, answer: answer.tokens))
            }
        }
        return gaps
    }

    @Test("are the model's own in a full batch whose prompts are forked", arguments: [false, true])
    func forked(unified: Bool) async throws {
        let gaps = try await gaps(unified: unified) { service in
            let requests = Self.requests()
            let answers = try await service.answers(requests)
            #expect(answers.compactMap(\.summary?.usage.cachedTokens).filter { $0 > 30 }.count >= 7)
            return Array(zip(requests, answers))
        }
        #expect(gaps.allSatisfy { $0 <= Self.tolerance }, "\(gaps)")
    }

    @Test("are not the model's own for a prompt with one other word")
    func noticesWrongContext() async throws {
        try await withService(model: BridgeModel.path, slots: 1, contextSize: 1024, { $0.threads = 2 }) { service in
            let audit = try GreedyAudit(path: BridgeModel.path ?? "", length: 1024)
            let loaded = try #require(service.gate.model)
            var worst: Float = 0
            for question in Self.questions.prefix(3) {
                let answer = try await service.answer(request(.text(Self.system + question), count: 24))
                let other = Self.system.replacing("mountains", with: "harbour")
                let prompt = try loaded.tokens(of: .text(other + question))
                worst = max(worst, try audit.worstGap(prompt: prompt, answer: answer.tokens))
            }
            #expect(worst > 1.5 * Self.tolerance)
        }
    }

    @Test("are the model's own where prompts are computed in small pieces beside others", arguments: [false, true])
    func chunked(unified: Bool) async throws {
        let gaps = try await gaps(unified: unified, { $0.stepTarget = .milliseconds(1) }) { service in
            let running = try await service.complete(request(.text("Once upon a time"), count: nil))
            _ = try await running.next()
            let requests = Array(Self.requests(count: 8).prefix(2))
            let answers = try await service.answers(requests)
            withExtendedLifetime(running) {}
            return Array(zip(requests, answers))
        }
        #expect(gaps.allSatisfy { $0 <= Self.tolerance }, "\(gaps)")
    }

    @Test(
        "are the model's own where tokens are guessed",
        arguments: SpeculationConfiguration.Kind.allCases.filter { $0 != .draftModel })
    func guessed(kind: SpeculationConfiguration.Kind) async throws {
        let gaps = try await gaps(
            unified: false, contextSize: 2048, slots: 2,
            { configuration in
                configuration.speculation.kinds = [kind]
                // Guesses beside another sequence have to fit into a step on any machine.
                configuration.stepTarget = .seconds(600)
                for sizes in [\SpeculationConfiguration.simple, \.mapK, \.mapK4V] {
                    configuration.speculation[keyPath: sizes].lookup = 4
                    configuration.speculation[keyPath: sizes].most = 16
                }
                configuration.speculation.pool.lookup = 4
                configuration.speculation.pool.least = 2
            }
        ) { service in
            let line = "The runners carried a message over the bridge. "
            let requests = [line, Self.system].map {
                request(.text(String(repeating: $0, count: 4) + $0.prefix(20)), count: 48)
            }
            let answers = try await service.answers(requests)
            // Whether they are worth it depends on the machine; the first ones are tried on any.
            #expect(service.activity.speculation.guessed > 0)
            return Array(zip(requests, answers))
        }
        #expect(gaps.allSatisfy { $0 <= Self.tolerance }, "\(gaps)")
    }

    @Test("are the model's own when sequences are parked and go on", arguments: [0, 256 << 20])
    func parked(storedBytes: Int) async throws {
        let gaps = try await gaps(unified: true, contextSize: 512, slots: 4, { $0.storedBytes = storedBytes }) {
            service in
            let requests = Self.questions.prefix(4).map { request(.text($0 + " " + Self.system), count: 120) }
            let answers = try await service.answers(requests)
            #expect(service.activity.parkings > 0)
            return Array(zip(requests, answers))
        }
        #expect(gaps.allSatisfy { $0 <= Self.tolerance }, "\(gaps)")
    }

    @Test("are the model's own from host memory and from disk", arguments: [false, true])
    func restored(unified: Bool) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("chasqui-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let requests = Array(Self.requests().prefix(3))
        for expectsDisk in [false, true] {
            let gaps = try await gaps(
                unified: unified, contextSize: 256, slots: 1, { $0.storedDirectory = directory }
            ) { service in
                var answers: [(CompletionRequest, Answer)] = []
                for _ in 0..<2 {
                    for request in requests { answers.append((request, try await service.answer(request))) }
                    _ = try await service.answer(request(.tokens(someTokens(200)), count: 1))
                }
                #expect(service.activity.memoryTokens + service.activity.diskTokens > 30)
                #expect((service.activity.diskTokens > 30) == expectsDisk)
                return answers
            }
            #expect(gaps.allSatisfy { $0 <= Self.tolerance }, "\(gaps)")
        }
    }
}
