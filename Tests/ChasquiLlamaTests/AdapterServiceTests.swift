import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

enum TinyAdapter {
    static let lora = ProcessInfo.processInfo.environment["CHASQUI_TINY_LORA"]
    static let controlVector = ProcessInfo.processInfo.environment["CHASQUI_TINY_CONTROL_VECTOR"]
    static var isThere: Bool { TinyModel.isThere && lora != nil && controlVector != nil }
}

@Suite("A service with adapters", .enabled(if: TinyAdapter.isThere), .serialized)
struct AdapterServiceTests {
    private let prompt = Prompt.text("The runner left the village before the sun was over the ridge.")

    private func withAdapter(
        scale: Float = 1, slots: Int = 4, unified: Bool = false,
        _ change: (inout EngineConfiguration) -> Void = { _ in },
        _ body: (LlamaService) async throws -> Void
    ) async throws {
        try await withService(
            slots: slots, unified: unified,
            {
                $0.adapters.scaledFiles = [ScaledFile(path: TinyAdapter.lora ?? "", scale: scale)]
                change(&$0)
            }, body)
    }

    private func asked(_ scale: Float?, _ change: (inout GenerationOptions) -> Void = { _ in }) -> CompletionRequest {
        request(prompt, count: 24) {
            $0.adapterScales = scale.map { [AdapterScale(id: 0, scale: $0)] }
            change(&$0)
        }
    }

    private func plain() async throws -> [TokenID] {
        var tokens: [TokenID] = []
        try await withService { tokens = try await $0.answer(asked(nil)).tokens }
        return tokens
    }

    @Test("answers otherwise with one than without, and at scale 0 as the model alone")
    func changes() async throws {
        let plain = try await plain()
        try await withAdapter { service in
            let changed = try await service.answer(asked(nil)).tokens
            #expect(changed != plain)
            #expect(try await service.answer(asked(0)).tokens == plain)
            #expect(try await service.answer(asked(1)).tokens == changed)
            #expect(try await service.answer(asked(-1)).tokens != changed)
        }
    }

    @Test("applies none at the start where it is told not to")
    func withoutApplying() async throws {
        let plain = try await plain()
        try await withAdapter({ $0.adapters.appliesAtStart = false }) { service in
            #expect(service.adapters.map(\.scale) == [0])
            #expect(try await service.answer(asked(nil)).tokens == plain)
            let name = try #require(service.adapters.first?.name)
            #expect(try await service.answer(asked(nil) { $0.model = name }).tokens != plain)
        }
    }

    @Test("gives requests with different adapters at one time what each gets alone", arguments: [false, true])
    func together(unified: Bool) async throws {
        try await withAdapter(unified: unified) { service in
            let scales: [Float] = [0, 1, -1, 0.5, 1, 0]
            let together = try await service.answers(scales.map { asked($0) })
            for (scale, answer) in zip(scales, together) {
                let alone = try await service.answer(asked(scale) { $0.cachePrompt = false })
                #expect(answer.tokens == alone.tokens)
            }
        }
    }

    @Test("reuses no beginning that other adapters computed", arguments: [false, true])
    func scopes(unified: Bool) async throws {
        try await withAdapter(unified: unified) { service in
            for scale in [0, 1, -1] as [Float] {
                let first = try await service.answer(asked(scale))
                #expect(first.summary?.usage.cachedTokens == 0)
                let again = try await service.answer(asked(scale))
                #expect(again.summary?.usage.cachedTokens ?? 0 > 5)
            }
        }
    }

    @Test("lets what runs keep its scales when those of all change")
    func globalScales() async throws {
        try await withAdapter { service in
            let before = try await service.answer(asked(nil)).tokens
            let running = try await service.complete(asked(nil))
            try await service.setAdapterScales([AdapterScale(id: 0, scale: 0)])
            #expect(service.adapters.map(\.scale) == [0])
            #expect(try await collect(running).tokens == before)
            #expect(try await service.answer(asked(nil)).tokens != before)
            await #expect(throws: InferenceError.self) {
                try await service.setAdapterScales([AdapterScale(id: 0, scale: 1), AdapterScale(id: 9, scale: 1)])
            }
            #expect(service.adapters.map(\.scale) == [0])
        }
    }

    @Test("takes an adapter's name for it alone, and refuses scales beside it")
    func named() async throws {
        try await withAdapter(scale: 0.5) { service in
            let name = try #require(service.adapters.first?.name)
            let half = try await service.answer(asked(0.5)).tokens
            try await service.setAdapterScales([])
            #expect(try await service.answer(asked(nil) { $0.model = name }).tokens == half)
            await #expect(throws: InferenceError.self) {
                try await service.answer(asked(1) { $0.model = name })
            }
            #expect(service.model(named: name).parent == service.model.id)
        }
    }

    @Test("refuses ids that there are not")
    func unknown() async throws {
        try await withAdapter { service in
            await #expect(
                throws: InferenceError.invalid(
                    field: "lora[0].id", message: "lora[0].id is 3; the adapters are 0.")
            ) {
                try await service.answer(request(prompt) { $0.adapterScales = [AdapterScale(id: 3, scale: 1)] })
            }
        }
    }

    @Test("has states of each on disk, which only the same adapters find")
    func onDisk() async throws {
        let scratch = ScratchDirectory()
        let change: (inout EngineConfiguration) -> Void = {
            $0.storedDirectory = scratch.path
            $0.storedBytes = 1 << 24
        }
        let long = Prompt.tokens((1...100).map(TokenID.init))
        let cached = { (service: LlamaService, scale: Float) async throws -> Int? in
            let answer = try await service.answer(
                request(long) { $0.adapterScales = [AdapterScale(id: 0, scale: scale)] })
            return answer.summary?.usage.cachedTokens
        }
        try await withAdapter(change) { _ = try await cached($0, 1) }
        try await withAdapter(change) { service in
            let counts = [try await cached(service, 0.5), try await cached(service, 0), try await cached(service, 1)]
            #expect(counts == [0, 0, 99])
            #expect(service.activity.diskTokens == 99)
        }
    }

    @Test("saves slots with what computed them")
    func slots() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-lora-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let long = Prompt.tokens((1...60).map(TokenID.init))
        try await withAdapter({ $0.slotDirectory = directory.path }) { service in
            _ = try await service.answer(request(long))
            let slot = try #require(await service.slots().max { $0.tokens < $1.tokens }).number
            _ = try await service.saveSlot(slot, to: "wolf")
            _ = try await service.eraseSlot(slot)
            _ = try await service.restoreSlot(slot, from: "wolf")
            let plain = try await service.answer(
                request(long) { $0.adapterScales = [AdapterScale(id: 0, scale: 0)] })
            #expect(plain.summary?.usage.cachedTokens == 0)
            let changed = try await service.answer(request(long))
            #expect(changed.summary?.usage.cachedTokens == 59)
        }
    }

    @Test("refuses to start with a file that is none", arguments: [false, true])
    func badFiles(isModel: Bool) async throws {
        let path = isModel ? TinyModel.path ?? "" : "/nowhere/wolf.gguf"
        let error = await #expect(throws: ModelLoadError.self) {
            try await withService({ $0.adapters.files = [path] }) { _ in }
        }
        #expect("\(String(describing: error))".contains("\(path)"))
        let vector = await #expect(throws: ModelLoadError.self) {
            try await withService({ $0.controlVectors.files = [path] }) { _ in }
        }
        #expect(vector?.description.contains("--control-vector") == true)
    }
}

@Suite("A service with control vectors", .enabled(if: TinyAdapter.isThere), .serialized)
struct ControlVectorTests {
    private let prompt = Prompt.text("The runner left the village.")

    private func answer(_ change: (inout ControlVectorConfiguration) -> Void) async throws -> [TokenID] {
        var tokens: [TokenID] = []
        try await withService({ change(&$0.controlVectors) }) { service in
            tokens = try await service.answer(request(prompt, count: 24)).tokens
        }
        return tokens
    }

    @Test("answers otherwise than without, unless its layers or its scale leave nothing of it")
    func changes() async throws {
        let file = TinyAdapter.controlVector ?? ""
        let plain = try await answer { _ in }
        #expect(try await answer { $0.files = [file] } != plain)
        #expect(try await answer { $0.scaledFiles = [ScaledFile(path: file, scale: 0)] } == plain)
        #expect(
            try await answer {
                $0.files = [file]
                $0.layers = 100...200
            } == plain)
        #expect(
            try await answer {
                $0.files = [file]
                $0.scaledFiles = [ScaledFile(path: file, scale: -1)]
            } == plain)
    }

    @Test("keeps states of its own on disk")
    func fingerprint() throws {
        var configuration = EngineConfiguration(modelPath: TinyModel.path ?? "")
        let plain = try StateFingerprint(configuration: configuration, slots: 4)
        configuration.controlVectors.files = [TinyAdapter.controlVector ?? ""]
        let changed = try StateFingerprint(configuration: configuration, slots: 4)
        configuration.controlVectors.layers = 1...2
        let partly = try StateFingerprint(configuration: configuration, slots: 4)
        #expect(Set([plain, changed, partly]).count == 3)
    }
}
