import ChasquiCore
import Foundation
import Synchronization
import Testing

@testable import ChasquiLlama

@Suite("A model that cannot be loaded says what to repair")
struct BridgeModelLoadTests {
    private func load(_ path: String) -> ModelLoadError? {
        do {
            _ = try LlamaModel.load(LlamaModel.LoadOptions(path: path))
            return nil
        } catch {
            return error
        }
    }

    private func loadFile(with bytes: [UInt8], _ check: (ModelLoadError?, String) -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "chasqui-\(UUID().uuidString).gguf")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        check(load(url.path), url.path)
    }

    @Test("a path without a file")
    func noSuchFile() {
        #expect(load("/nowhere/model.gguf") == .noSuchFile(path: "/nowhere/model.gguf"))
    }

    @Test("a directory")
    func directory() {
        #expect(load("/usr") == .notAFile(path: "/usr"))
    }

    @Test("a file of another kind")
    func notGGUF() throws {
        try loadFile(with: Array("#!/bin/sh\n".utf8)) { #expect($0 == .notGGUF(path: $1)) }
    }

    @Test("an empty file")
    func empty() throws {
        try loadFile(with: []) { #expect($0 == .notGGUF(path: $1)) }
    }

    @Test("a file that ends inside its header")
    func headerOnly() throws {
        try loadFile(with: Array("GGUF".utf8) + [3, 0, 0, 0, 1]) { #expect($0 == .truncated(path: $1)) }
    }

    @Test("an architecture that llama.cpp does not know")
    func architecture() throws {
        try loadFile(with: GGUFBytes.modelless(architecture: "nonesuch")) {
            #expect($0 == .unsupportedArchitecture(path: $1, name: "nonesuch"))
        }
    }

    @Test("a model that was downloaded in part", .enabled(if: BridgeModel.isThere))
    func truncated() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: try #require(BridgeModel.path)), options: .alwaysMapped)
        try loadFile(with: Array(data.prefix(data.count * 3 / 4))) { #expect($0 == .truncated(path: $1)) }
    }

    @Test("each in one line")
    func oneLine() {
        let errors: [ModelLoadError] = [
            .noSuchFile(path: "a"), .notAFile(path: "a"), .notReadable(path: "a"), .notGGUF(path: "a"),
            .truncated(path: "a"), .unsupportedArchitecture(path: "a", name: "b"), .notALanguageModel(path: "a"),
            .outOfMemory(what: "the model"), .badChatTemplate("two\nlines"),
            .contextTooLarge(tokens: 9, neededBytes: 1 << 30, availableBytes: 1 << 20, fittingTokens: 1),
            .contextTooSmall(tokens: 9, slots: 9), .cancelled, .other(path: "a", message: "two\nlines"),
        ]
        for error in errors { #expect(!error.description.contains("\n")) }
    }

    @Test("and a load tells its progress, up to the end", .enabled(if: BridgeModel.isThere))
    func progress() throws {
        let seen = Mutex<[Double]>([])
        _ = try LlamaModel.load(LlamaModel.LoadOptions(path: try #require(BridgeModel.path))) { value in
            seen.withLock { $0.append(value) }
            return true
        }
        let values = seen.withLock { $0 }
        #expect(values == values.sorted())
        #expect(values.last == 1)
    }

    @Test("and a load that is abandoned ends as cancelled", .enabled(if: BridgeModel.isThere))
    func cancel() throws {
        #expect(throws: ModelLoadError.cancelled) {
            _ = try LlamaModel.load(LlamaModel.LoadOptions(path: try #require(BridgeModel.path))) { $0 < 0.3 }
        }
    }
}

/// GGUF files made by hand.
enum GGUFBytes {
    /// A header that names an architecture, and nothing else.
    static func modelless(architecture: String) -> [UInt8] {
        Array("GGUF".utf8) + little(UInt32(3)) + little(UInt64(0)) + little(UInt64(1))
            + string("general.architecture") + little(UInt32(8)) + string(architecture)
            + [UInt8](repeating: 0, count: 64)
    }

    private static func string(_ text: String) -> [UInt8] {
        little(UInt64(text.utf8.count)) + Array(text.utf8)
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
