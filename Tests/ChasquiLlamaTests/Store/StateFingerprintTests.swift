import Foundation
import Testing

@testable import ChasquiLlama

@Suite("A state's fingerprint")
struct StateFingerprintTests {
    private let scratch = ScratchDirectory()

    /// A file of zeroes, with one byte changed where asked for.
    private func file(_ name: String, size: Int, changing offset: Int? = nil) throws -> String {
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: true)
        var bytes = Data(count: size)
        if let offset { bytes[offset] ^= 1 }
        try scratch.replace(name, by: bytes)
        return "\(scratch.path)/\(name)"
    }

    private func fingerprint(
        _ path: String, slots: Int = 4, _ change: (inout EngineConfiguration) -> Void = { _ in }
    ) throws -> StateFingerprint {
        var configuration = EngineConfiguration(modelPath: path)
        change(&configuration)
        return try StateFingerprint(configuration: configuration, slots: slots)
    }

    @Test("is one for one content, whatever the file is called and whenever it was written")
    func same() throws {
        let first = try fingerprint(file("a.gguf", size: 5000))
        #expect(try first == fingerprint(file("b.gguf", size: 5000)))
    }

    @Test("changes with the model's size, beginning and end", arguments: [5000, 5 << 20])
    func contents(size: Int) throws {
        let first = try fingerprint(file("a.gguf", size: size))
        for offset in [0, 100, size - 1] {
            #expect(try first != fingerprint(file("b.gguf", size: size, changing: offset)), "byte \(offset)")
        }
        #expect(try first != fingerprint(file("b.gguf", size: size + 1)))
    }

    @Test("changes with what cells are made of, and with the parts that they are in")
    func settings() throws {
        let path = try file("a.gguf", size: 100)
        let all = try [
            fingerprint(path), fingerprint(path) { $0.cacheTypeK = .q8_0 }, fingerprint(path) { $0.cacheTypeV = .q8_0 },
            fingerprint(path) { $0.flashAttention = .off }, fingerprint(path) { $0.unifiedCells = true },
            fingerprint(path, slots: 5),
        ]
        #expect(Set(all).count == all.count)
        let unified = try fingerprint(path, slots: 5) { $0.unifiedCells = true }
        #expect(unified == all[4])
    }

    @Test("covers every file of a split model")
    func split() throws {
        _ = try file("m-00002-of-00002.gguf", size: 50)
        let path = try file("m-00001-of-00002.gguf", size: 50)
        let first = try fingerprint(path)
        _ = try file("m-00002-of-00002.gguf", size: 50, changing: 20)
        #expect(try first != fingerprint(path))
        try FileManager.default.removeItem(atPath: "\(scratch.path)/m-00002-of-00002.gguf")
        #expect(throws: ModelLoadError.self) { try fingerprint(path) }
    }

    @Test(
        "takes about 3 MiB of a large file, without overlap or gap at its ends",
        arguments: [
            UInt64(3 << 20) + 1, 1 << 30, 1 << 40,
        ])
    func samples(size: UInt64) {
        let ranges = ModelIdentity.ranges(ofFile: size)
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == size)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
        #expect(ranges.reduce(0) { $0 + $1.count } <= 3 << 20)
    }
}
