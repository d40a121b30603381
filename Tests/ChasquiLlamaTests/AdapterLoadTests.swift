import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("A service that loads adapters at run time", .enabled(if: TinyAdapter.isThere), .serialized)
struct AdapterLoadTests {
    private let prompt = Prompt.text("The runner left the village before the sun was over the ridge.")

    /// Runs a service whose directory has `wolf.gguf`, `broken.gguf`, a link out, and a directory.
    private func withDirectory(
        _ change: @escaping (inout EngineConfiguration) -> Void = { _ in },
        _ body: (LlamaService, URL) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-lora-\(UUID().uuidString)")
        let files = FileManager.default
        try files.createDirectory(at: directory.appending(path: "inner"), withIntermediateDirectories: true)
        defer { try? files.removeItem(at: directory) }
        let lora = URL(fileURLWithPath: TinyAdapter.lora ?? "")
        try files.copyItem(at: lora, to: directory.appending(path: "wolf.gguf"))
        try Data(contentsOf: lora).prefix(9000).write(to: directory.appending(path: "broken.gguf"))
        try files.createSymbolicLink(at: directory.appending(path: "link.gguf"), withDestinationURL: lora)
        try await withService({
            $0.adapters.directory = directory.path
            change(&$0)
        }) { try await body($0, directory) }
    }

    private func refusal(_ service: LlamaService, _ request: AdapterLoadRequest) async -> InferenceError? {
        do throws(InferenceError) {
            _ = try await service.loadAdapter(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("has it for requests that name it, and for others when its scale is set; ids stay")
    func loadAndUnload() async throws {
        try await withDirectory { service, _ in
            let plain = try await service.answer(request(prompt)).tokens
            let wolf = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf"))
            let other = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf", name: "other", scale: 1))
            #expect(wolf.id == 0)
            #expect(other.id == 1)
            #expect(wolf.taskName == "nonsense")
            let named = try await service.answer(request(prompt) { $0.model = "wolf" }).tokens
            #expect(named != plain)
            #expect(try await service.answer(request(prompt)).tokens == named)
            _ = try await service.unloadAdapter(0)
            #expect(service.adapters.map(\.id) == [1])
            _ = try await service.unloadAdapter(1)
            #expect(try await service.answer(request(prompt)).tokens == plain)
            let again = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf"))
            #expect(again.id == 2)
        }
    }

    @Test("finishes with it what runs when it is unloaded, and then refuses its name")
    func unloadInUse() async throws {
        try await withDirectory { service, _ in
            _ = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf"))
            let long = request(prompt, count: 200) {
                $0.model = "wolf"
                // Computed in the same pieces, so that its rounding is the same, too.
                $0.cachePrompt = false
            }
            let alone = try await service.answer(long).tokens
            let running = try await service.complete(long)
            _ = try await running.next()
            _ = try await service.unloadAdapter(0)
            await #expect(throws: InferenceError.self) { try await service.answer(long) }
            let rest = try await collect(running).tokens
            #expect(Array(alone.suffix(rest.count)) == rest)
        }
    }

    @Test("frees its memory once nobody computes with it")
    func frees() async throws {
        try await withDirectory { service, directory in
            let registry = service.registry
            let adapter = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf", scale: 1))
            weak let weights = registry.standard.adapters.first?.adapter
            #expect(weights != nil)
            _ = try await service.answer(request(prompt))
            _ = try await service.unloadAdapter(adapter.id)
            _ = try await service.slots()
            #expect(weights == nil)
        }
    }

    @Test(
        "opens nothing but plain files of the directory",
        arguments: [
            "", "..", "../wolf.gguf", "inner/x.gguf", "/etc/passwd", ".hidden", "a\u{0}b", "link.gguf", "inner",
        ])
    func names(name: String) async throws {
        try await withDirectory { service, _ in
            guard case .invalid("path", _) = await refusal(service, AdapterLoadRequest(file: name)) else {
                Issue.record("\(name) was not refused")
                return
            }
            #expect(service.adapters.isEmpty)
        }
    }

    @Test("says what is wrong with a file or a name")
    func refusals() async throws {
        try await withDirectory { service, _ in
            guard case .notFound("path", _) = await refusal(service, AdapterLoadRequest(file: "none.gguf")) else {
                Issue.record("a file that is not there was not refused")
                return
            }
            guard case .invalid("path", let message) = await refusal(service, AdapterLoadRequest(file: "broken.gguf"))
            else {
                Issue.record("a broken file was not refused")
                return
            }
            #expect(message.contains("broken.gguf is no adapter for this model: "))
            _ = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf"))
            for name in ["wolf", service.model.id, "", "a\nb"] {
                guard
                    case .invalid("name", _) = await refusal(
                        service, AdapterLoadRequest(file: "wolf.gguf", name: name))
                else {
                    Issue.record("the name \(name) was not refused")
                    return
                }
            }
            await #expect(throws: InferenceError.notFound(field: "id", message: "There is no adapter 7.")) {
                try await service.unloadAdapter(7)
            }
        }
    }

    @Test("has them again after a sleep, with their ids and scales, but for one whose file is gone")
    func sleep() async throws {
        let sleepy: (inout EngineConfiguration) -> Void = {
            $0.sleepAfter = .microseconds(1)
            $0.adapters.scaledFiles = [ScaledFile(path: TinyAdapter.lora ?? "", scale: -1)]
        }
        try await withDirectory(sleepy) { service, directory in
            let start = try await service.answer(request(prompt)).tokens
            let wolf = try await service.loadAdapter(AdapterLoadRequest(file: "wolf.gguf"))
            let named = try await service.answer(request(prompt) { $0.model = "wolf" }).tokens
            while !service.activity.isSleeping { await Task.yield() }
            try await service.setAdapterScales([AdapterScale(id: 0, scale: 0), AdapterScale(id: wolf.id, scale: 1)])
            #expect(service.adapters.map(\.scale) == [0, 1])
            #expect(try await service.answer(request(prompt)).tokens == named)
            try FileManager.default.removeItem(at: directory.appending(path: "wolf.gguf"))
            while !service.activity.isSleeping { await Task.yield() }
            let scale = [AdapterScale(id: 0, scale: -1)]
            #expect(try await service.answer(request(prompt) { $0.adapterScales = scale }).tokens == start)
            #expect(service.adapters.map(\.id) == [0])
        }
    }

    @Test("loads none where no directory is named")
    func forbidden() async throws {
        try await withService { service in
            guard case .forbidden = await refusal(service, AdapterLoadRequest(file: "wolf.gguf")) else {
                Issue.record("it was not forbidden")
                return
            }
        }
    }
}
