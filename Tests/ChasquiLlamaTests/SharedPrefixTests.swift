import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("Prefixes, with a tiny random model", .enabled(if: TinyModel.isThere), .serialized)
struct SharedPrefixTests {
    private static let system = String(repeating: "Some words that all requests begin with. ", count: 6)

    @Test(
        "are computed once for requests that come together, which get what each gets alone", arguments: [false, true])
    func together(unified: Bool) async throws {
        try await withService(unified: unified) { service in
            let requests = (0..<4).map { request(.text(Self.system + "And number \($0).")) }
            let together = try await service.answers(requests)
            let cached = together.compactMap(\.summary?.usage.cachedTokens).sorted()
            #expect(cached[0] == 0)
            #expect(cached[1] > 50)
            for (index, answer) in together.enumerated() {
                let alone = try await service.answer(
                    request(.text(Self.system + "And number \(index).")) { $0.cachePrompt = false })
                #expect(answer.tokens == alone.tokens)
            }
        }
    }

    @Test("of a sequence that still runs are used", arguments: [false, true])
    func busy(unified: Bool) async throws {
        try await withService(contextSize: 8192, unified: unified) { service in
            let running = try await service.complete(request(.text(Self.system), count: nil))
            _ = try await running.next()
            let fork = try await service.answer(request(.text(Self.system + "And more.")))
            #expect(fork.summary?.usage.cachedTokens ?? 0 > 50)
            withExtendedLifetime(running) {}
        }
    }

    @Test("are not used by a request that opts out, nor across salts")
    func optOut() async throws {
        try await withService { service in
            _ = try await service.answer(request(.text(Self.system)))
            let without = try await service.answer(request(.text(Self.system)) { $0.cachePrompt = false })
            let salted = try await service.answer(request(.text(Self.system)) { $0.cacheSalt = "tenant" })
            let saltedAgain = try await service.answer(request(.text(Self.system)) { $0.cacheSalt = "tenant" })
            #expect(without.summary?.usage.cachedTokens == 0)
            #expect(salted.summary?.usage.cachedTokens == 0)
            #expect(saltedAgain.summary?.usage.cachedTokens ?? 0 > 50)
        }
    }

    @Test("that lost their cells come back from host memory, with the same answer", arguments: [false, true])
    func fromMemory(unified: Bool) async throws {
        try await withService(slots: 1, contextSize: 512, unified: unified) { service in
            let first = try await service.answer(request(.text(Self.system)))
            for index in 0..<3 {
                _ = try await service.answer(request(.tokens((0..<400).map { TokenID(($0 * 7 + index) % 250 + 3) })))
            }
            let again = try await service.answer(request(.text(Self.system)))
            let usage = try #require(again.summary?.usage)
            #expect(usage.cachedTokens == usage.promptTokens - 1)
            #expect(service.activity.memoryTokens == UInt64(usage.cachedTokens))
            #expect(again.tokens == first.tokens)
        }
    }

    @Test("are on disk after a restart, with the same answer, unless they are salted")
    func fromDisk() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("chasqui-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var first = Answer()
        try await withService({ $0.storedDirectory = directory }) { service in
            first = try await service.answer(request(.text(Self.system)))
            _ = try await service.answer(request(.text("Secret. " + Self.system)) { $0.cacheSalt = "tenant" })
        }
        try await withService({ $0.storedDirectory = directory }) { service in
            let salted = try await service.answer(
                request(.text("Secret. " + Self.system)) { $0.cacheSalt = "tenant" })
            #expect(salted.summary?.usage.cachedTokens == 0)
            let again = try await service.answer(request(.text(Self.system)))
            let usage = try #require(again.summary?.usage)
            #expect(usage.cachedTokens == usage.promptTokens - 1)
            #expect(service.activity.diskTokens == UInt64(usage.cachedTokens))
            #expect(again.tokens == first.tokens)
        }
    }

    @Test(
        "of parked sequences come back, so that eight requests with three times the cells all finish",
        arguments: [0, 64 << 20])
    func pressure(storedBytes: Int) async throws {
        try await withService(slots: 8, contextSize: 512, unified: true, { $0.storedBytes = storedBytes }) { service in
            let requests = (0..<8).map { request(.text("Number \($0) begins so"), count: 170) }
            let answers = try await service.answers(requests)
            #expect(service.activity.parkings > 0)
            let audit = try GreedyAudit(path: TinyModel.path ?? "", length: 512)
            for (request, answer) in zip(requests, answers) {
                #expect(answer.tokens.count == 170)
                let prompt = try #require(service.gate.model).tokens(of: request.prompts[0])
                // Cells at other places are summed in another order.
                #expect(try audit.worstGap(prompt: prompt, answer: answer.tokens) < 0.05)
            }
        }
    }
}
