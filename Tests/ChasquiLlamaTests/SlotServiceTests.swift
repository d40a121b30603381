import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("A service asked for its slots", .enabled(if: TinyModel.isThere))
struct SlotServiceTests {
    private let prompt = Prompt.tokens((1...60).map(TokenID.init))

    /// The slot that keeps what the last request left.
    private func kept(_ service: LlamaService) async throws -> Int {
        try #require(await service.slots().max { $0.tokens < $1.tokens }).number
    }

    private func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-slots-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }

    @Test("lists as many as run at once", arguments: [true, false])
    func list(unified: Bool) async throws {
        try await withService(slots: 3, unified: unified) { service in
            let slots = try await service.slots()
            #expect(slots.count == 3)
            #expect(slots.allSatisfy { $0.task == nil && $0.tokens == 0 && $0.context > 0 })
        }
    }

    @Test("tells what ran last in one, and of what runs whether it has a line break")
    func former() async throws {
        try await withService(slots: 1) { service in
            let first = request(prompt, count: 4)
            _ = try await service.answer(first)
            let over = try #require(await service.slots().first)
            #expect(over.task == nil)
            #expect(over.former?.options == first.options)
            let stream = try await service.complete(
                request(prompt, count: nil) { $0.constraint = .grammar("root ::= \"a\\n\" [a-z]+") })
            var text = ""
            while !text.contains("\n"), let events = try await stream.next() {
                for case .text(let delta) in events { text += delta.text }
            }
            let running = try #require(await service.slots().first)
            #expect(running.task?.hasNewLine == true)
            #expect(running.former?.id != running.task?.id)
        }
    }

    @Test("tells what runs in one, which cannot be erased then")
    func busy() async throws {
        try await withDirectory { directory in
            try await withService(contextSize: 65_536, { $0.slotDirectory = directory.path }) { service in
                let stream = try await service.complete(request(prompt, count: nil))
                _ = try await stream.next()
                let slot = try #require(await service.slots().first { $0.task != nil })
                #expect(slot.task?.options.sampling.ignoreEOS == true)
                #expect((slot.task?.computedPromptTokens ?? 0) + (slot.task?.cachedPromptTokens ?? 0) == 60)
                await #expect(throws: InferenceError.slotBusy(slot.number)) {
                    try await service.eraseSlot(slot.number)
                }
                await #expect(throws: InferenceError.slotBusy(slot.number)) {
                    try await service.saveSlot(slot.number, to: "a")
                }
            }
        }
    }

    @Test("saves one, and another run starts from it", arguments: [true, false])
    func saveAndRestore(unified: Bool) async throws {
        try await withDirectory { directory in
            var answer = Answer()
            var saved = SlotFile(tokens: 0, bytes: 0, took: .zero)
            try await withService(unified: unified, { $0.slotDirectory = directory.path }) { service in
                answer = try await service.answer(request(prompt))
                saved = try await service.saveSlot(kept(service), to: "road.bin")
            }
            #expect(saved.tokens == 75)
            let length = try FileManager.default.attributesOfItem(atPath: directory.path + "/road.bin")[.size] as? Int
            #expect(length == saved.bytes)
            try await withService(unified: unified, { $0.slotDirectory = directory.path }) { service in
                let restored = try await service.restoreSlot(2, from: "road.bin")
                #expect(restored.tokens == saved.tokens && restored.bytes == saved.bytes)
                let again = try await service.answer(request(prompt))
                #expect(again.tokens == answer.tokens)
                #expect(again.summary?.usage.cachedTokens == 59)
            }
        }
    }

    @Test("erases one")
    func erase() async throws {
        try await withDirectory { directory in
            try await withService({ $0.slotDirectory = directory.path }) { service in
                _ = try await service.answer(request(prompt))
                let slot = try await kept(service)
                let count = try await service.eraseSlot(slot)
                #expect(count == 75)
                let again = try await service.answer(request(prompt))
                #expect(again.summary?.usage.cachedTokens == 0)
            }
        }
    }

    @Test("refuses files that it did not write or that are damaged, and goes on")
    func damaged() async throws {
        try await withDirectory { directory in
            try await withService({ $0.slotDirectory = directory.path }) { service in
                let answer = try await service.answer(request(prompt))
                _ = try await service.saveSlot(kept(service), to: "good")
                var bytes = try Data(contentsOf: directory.appending(path: "good"))
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: directory.appending(path: "damaged"))
                try bytes.prefix(bytes.count - 5).write(to: directory.appending(path: "short"))
                try Data("GGSQ and more".utf8).write(to: directory.appending(path: "foreign"))
                try FileManager.default.createSymbolicLink(
                    at: directory.appending(path: "link"), withDestinationURL: directory.appending(path: "good"))
                mkfifo(directory.path + "/pipe", 0o600)
                for name in ["damaged", "short", "foreign", "link", "pipe", "missing"] {
                    let error = await #expect(throws: InferenceError.self) {
                        try await service.restoreSlot(1, from: name)
                    }
                    guard case .invalid("filename", _) = error else { throw InferenceError.engine(message: name) }
                }
                let again = try await service.answer(request(prompt))
                #expect(again.tokens == answer.tokens)
            }
        }
    }

    @Test("refuses a file of other settings")
    func otherSettings() async throws {
        try await withDirectory { directory in
            try await withService({ $0.slotDirectory = directory.path }) { service in
                _ = try await service.answer(request(prompt))
                _ = try await service.saveSlot(kept(service), to: "a")
            }
            try await withService({
                $0.slotDirectory = directory.path
                $0.cacheTypeK = .f16
            }) { service in
                await #expect(throws: InferenceError.self) { try await service.restoreSlot(0, from: "a") }
                let slots = try await service.slots()
                #expect(slots.allSatisfy { $0.tokens == 0 })
            }
        }
    }

    @Test(
        "takes plain names only",
        arguments: [
            "", ".", "..", "../a", "a/b", "/etc/passwd", "a\u{0}b", "a\\b", ".hidden", "a\nb",
            String(repeating: "a", count: 300),
        ])
    func names(name: String) async throws {
        #expect(throws: InferenceError.self) { try FileName.check(name, field: "filename") }
    }

    @Test("refuses slots that there are not, and writes no salted ones", arguments: [-1, 4, .max])
    func unknown(slot: Int) async throws {
        try await withDirectory { directory in
            try await withService({ $0.slotDirectory = directory.path }) { service in
                await #expect(throws: InferenceError.self) { try await service.eraseSlot(slot) }
                _ = try await service.answer(request(prompt) { $0.cacheSalt = "mine" })
                let salted = try await kept(service)
                await #expect(throws: InferenceError.self) { try await service.saveSlot(salted, to: "a") }
            }
        }
    }

    @Test("does not save one in the place of a directory")
    func directoryInPlace() async throws {
        try await withDirectory { directory in
            try FileManager.default.createDirectory(
                at: directory.appending(path: "taken"), withIntermediateDirectories: false)
            try await withService({ $0.slotDirectory = directory.path }) { service in
                _ = try await service.answer(request(prompt))
                let slot = try await kept(service)
                let error = await #expect(throws: InferenceError.self) {
                    try await service.saveSlot(slot, to: "taken")
                }
                guard case .invalid(field: "filename", _) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test("does none of it without a directory")
    func noDirectory() async throws {
        try await withService { service in
            _ = try await service.slots()
            await #expect(throws: InferenceError.self) { try await service.eraseSlot(0) }
        }
    }

    @Test("knows how the model is served")
    func properties() async throws {
        try await withService { service in
            let properties = try #require(service.properties)
            #expect(properties.path == TinyModel.path)
            #expect(!properties.chatTemplate.isEmpty)
            #expect(properties.chatTemplateCapabilities["supports_tools"] != nil)
            #expect(!properties.endToken.isEmpty)
            #expect(properties.engine.hasPrefix("llama.cpp"))
        }
    }
}
