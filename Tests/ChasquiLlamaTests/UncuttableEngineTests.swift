import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

/// One of the models whose memory cannot be cut, behind the seam.
struct UncuttableService: Sendable, CustomTestStringConvertible {
    let kind: UncuttableModel
    let layout: EngineConfiguration.CellLayout

    static let all = UncuttableModel.allCases.flatMap { kind in
        [.split, .unified].map { UncuttableService(kind: kind, layout: $0) }
    }
    var testDescription: String { "\(kind.rawValue), \(layout.rawValue)" }

    func run(
        slots: Int = 4, contextSize: Int, storedBytes: Int = 64 << 20, directory: String? = nil,
        _ body: (LlamaService) async throws -> Void
    ) async throws {
        let change: (inout EngineConfiguration) -> Void = { configuration in
            configuration.cellLayout = layout
            configuration.storedBytes = storedBytes
            configuration.storedDirectory = directory
        }
        try await withService(model: kind.path, slots: slots, contextSize: contextSize, change, body)
    }

    /// Whether answers are what the model says when it computes prompt and answer in one piece.
    func check(_ exchanges: [(prompt: [TokenID], answer: Answer)], count: Int = 16) throws {
        let audit = try GreedyAudit(path: kind.path ?? "", length: 1024)
        for (index, exchange) in exchanges.enumerated() {
            #expect(exchange.answer.tokens.count == count)
            // Sums are made in another order where batches have other shapes.
            let gap = try audit.worstGap(prompt: exchange.prompt, answer: exchange.answer.tokens)
            #expect(gap < 0.05, "answer \(index)")
        }
    }
}

@Suite(
    "An engine whose model's memory cannot be cut", .enabled(if: UncuttableModel.areThere), .serialized)
struct UncuttableEngineTests {
    private let start = someTokens(150, seed: 1)
    private let question = someTokens(40, seed: 2)

    @Test("gives the same answers whatever a prompt starts from", arguments: UncuttableService.all)
    func reuse(engine: UncuttableService) async throws {
        try await engine.run(contextSize: 4096) { service in
            let alone = try await service.answer(request(.tokens(start)) { $0.cachePrompt = false })
            #expect(alone.summary?.usage.cachedTokens == 0)
            let again = try await service.answer(request(.tokens(start)))
            #expect(again.summary?.usage.cachedTokens == start.count - 1)
            let turn = start + again.tokens + question
            let next = try await service.answer(request(.tokens(turn)))
            #expect(next.summary?.usage.cachedTokens ?? 0 >= start.count)
            let other = start.prefix(120) + someTokens(50, seed: 3)
            let parting = try await service.answer(request(.tokens(Array(other))))
            #expect(parting.summary?.usage.cachedTokens == (engine.kind == .window ? 120 : 0))
            try engine.check([(start, alone), (start, again), (turn, next), (Array(other), parting)])
        }
    }

    @Test("is found out if it answers to another beginning", arguments: UncuttableModel.allCases)
    func otherBeginning(kind: UncuttableModel) async throws {
        let engine = UncuttableService(kind: kind, layout: .split)
        try await engine.run(contextSize: 4096) { service in
            let answer = try await service.answer(request(.tokens(start), count: 100))
            let audit = try GreedyAudit(path: kind.path ?? "", length: 1024)
            let other = someTokens(30, seed: 9) + start.dropFirst(30)
            #expect(try audit.worstGap(prompt: other, answer: answer.tokens) > 0.05)
        }
    }

    @Test("gives eight requests that come together the answers that each gets alone", arguments: UncuttableService.all)
    func together(engine: UncuttableService) async throws {
        try await engine.run(slots: 8, contextSize: 8 * 512) { service in
            let prompts = (0..<8).map { start + someTokens(20 + $0, seed: 10 + UInt64($0)) }
            let answers = try await service.answers(prompts.map { request(.tokens($0)) })
            try engine.check(Array(zip(prompts, answers)))
            let again = try await service.answers(prompts.map { request(.tokens($0)) })
            try engine.check(Array(zip(prompts, again)))
        }
    }

    @Test(
        "parks and resumes eight requests that need three times the cells", arguments: UncuttableModel.allCases,
        [0, 64 << 20])
    func parking(kind: UncuttableModel, storedBytes: Int) async throws {
        let engine = UncuttableService(kind: kind, layout: .unified)
        try await engine.run(slots: 8, contextSize: 512, storedBytes: storedBytes) { service in
            let prompts = (0..<8).map { someTokens(20 + $0, seed: 20 + UInt64($0)) }
            let answers = try await service.answers(prompts.map { request(.tokens($0), count: 170) })
            #expect(service.activity.parkings > 0)
            try engine.check(Array(zip(prompts, answers)), count: 170)
        }
    }

    @Test("goes on with a conversation from host memory", arguments: UncuttableService.all)
    func fromMemory(engine: UncuttableService) async throws {
        try await engine.run(slots: 1, contextSize: 512) { service in
            let first = try await service.answer(request(.tokens(start)))
            for seed in 0..<UInt64(3) {
                _ = try await service.answer(request(.tokens(someTokens(400, seed: 30 + seed))))
            }
            let turn = start + first.tokens + question
            let next = try await service.answer(request(.tokens(turn)))
            #expect(next.summary?.usage.cachedTokens == start.count + 15)
            #expect(service.activity.memoryTokens == UInt64(start.count + 15))
            let parting = start + question
            let other = try await service.answer(request(.tokens(parting)))
            try engine.check([(start, first), (turn, next), (parting, other)])
        }
    }

    @Test("goes on with a conversation after a restart", arguments: UncuttableService.all)
    func fromDisk(engine: UncuttableService) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("chasqui-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var first = Answer()
        try await engine.run(contextSize: 4096, directory: directory) { service in
            first = try await service.answer(request(.tokens(start)))
        }
        try await engine.run(contextSize: 4096, directory: directory) { service in
            // The directory is listed after the model is ready.
            while service.activity.storedStates == 0 { await Task.yield() }
            let turn = start + first.tokens + question
            let next = try await service.answer(request(.tokens(turn)))
            #expect(next.summary?.usage.cachedTokens == start.count + 15)
            #expect(service.activity.diskTokens == UInt64(start.count + 15))
            try engine.check([(start, first), (turn, next)])
        }
    }

    @Test("gives three choices for one prompt, which counts once", arguments: UncuttableService.all)
    func choices(engine: UncuttableService) async throws {
        try await engine.run(contextSize: 4096) { service in
            var answers = Array(repeating: Answer(), count: 3)
            var usage: TokenUsage?
            let stream = try await service.complete(request(.tokens(start)) { $0.choices = 3 })
            while let events = try await stream.next() {
                for event in events {
                    switch event {
                    case .choice(let index, .text(let delta)): answers[index].tokens += delta.tokens
                    case .finished(let summary): usage = summary.usage
                    default: break
                    }
                }
            }
            #expect(usage?.promptTokens == start.count)
            #expect(usage?.completionTokens == 48)
            try engine.check(answers.map { (start, $0) })
        }
    }
}
