import CLlama
import ChasquiCore
import Foundation
import Synchronization
import Testing

@testable import ChasquiLlama

// Serialized, because the receiver of the log is the process's.
@Suite("llama.cpp in this process", .serialized)
struct BridgeRuntimeTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[(LlamaRuntime.LogLevel, String)]>([])

        func add(_ level: LlamaRuntime.LogLevel, _ line: String) { lines.withLock { $0.append((level, line)) } }
        func contain(_ text: String, at level: LlamaRuntime.LogLevel) -> Bool {
            lines.withLock { $0.contains { $0.0 == level && $0.1.contains(text) } }
        }
        var areWhole: Bool { lines.withLock { $0.allSatisfy { !$0.1.contains("\n") && !$0.1.isEmpty } } }
    }

    private func loadUnknown(_ architecture: String) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(architecture).gguf")
        try Data(GGUFBytes.modelless(architecture: architecture)).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        #expect(throws: ModelLoadError.self) { try LlamaModel.load(LlamaModel.LoadOptions(path: url.path)) }
    }

    @Test("the linked llama.cpp is the one that was compiled for")
    func version() throws {
        try LlamaRuntime.start { _, _ in }
        #expect(LlamaRuntime.buildDescription.contains(LlamaRuntime.version))
        #expect(LlamaRuntime.physicalCores >= 1)
        #expect(LlamaRuntime.physicalCores <= ProcessInfo.processInfo.processorCount)
    }

    @Test("log lines arrive whole, with their level, from the level that was asked for")
    func log() throws {
        let lines = Lines()
        try LlamaRuntime.start(minimumLevel: .error) { lines.add($0, $1) }
        try loadUnknown("first-unknown")
        #expect(lines.contain("first-unknown", at: .error))
        #expect(!lines.contain("first-unknown", at: .info))
        try LlamaRuntime.start(minimumLevel: .info) { lines.add($0, $1) }
        try loadUnknown("second-unknown")
        #expect(lines.contain("second-unknown", at: .info))
        #expect(lines.areWhole)
    }

    @Test("llama.cpp's helper library warns, and logs nothing of a request besides", .enabled(if: BridgeModel.isThere))
    func commonLog() throws {
        let lines = Lines()
        try LlamaRuntime.start(minimumLevel: .debug) { lines.add($0, $1) }
        defer { try? LlamaRuntime.start(minimumLevel: .error) { _, _ in } }
        let guarded =
            "{%- if messages and messages[0].role == 'system' %}{{ raise_exception('none') }}{% endif %}" + toolTemplate
        let templates = try ChatTemplates(model: BridgeModel.load(), override: guarded)
        _ = try? templates.render(chatRequest([ChatMessage(role: .system, content: "Be brief")]))
        _ = try templates.render(chatRequest())
        #expect(lines.contain("system", at: .warning))
        #expect(!lines.contain("autoparser", at: .debug))
        #expect(!lines.contain("parser generation prompt", at: .debug))
    }
}
