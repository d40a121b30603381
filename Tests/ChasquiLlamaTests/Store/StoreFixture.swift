import ChasquiCore
import Foundation
import TestSupport
import Testing

@testable import ChasquiLlama

/// A directory of a test's own, removed afterwards.
final class ScratchDirectory {
    let path: String
    let log = CapturedLog()

    init() {
        path = NSTemporaryDirectory() + "chasqui-states-\(UUID().uuidString)"
    }

    deinit {
        chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What one process sees of the directory.
    func open(_ fingerprint: StateFingerprint = .sample, limit: Int = 1 << 20) -> StateDirectory {
        StateDirectory(path: path, fingerprint: fingerprint, limitBytes: limit, logger: log.logger)
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func bytes(of name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

    func replace(_ name: String, by bytes: Data) throws {
        try bytes.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Sets when a state was last used, in seconds before now.
    func age(_ state: StoredState, by seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
            ofItemAtPath: "\(path)/\(state.id)\(StateDirectory.suffix)")
    }
}

extension StateFingerprint {
    static let sample = StateFingerprint(parts: [("model", "a")])
    static let other = StateFingerprint(parts: [("model", "b")])
}

extension StateImage {
    /// An image with bytes that follow from a seed.
    static func sample(_ count: Int = 10_000, seed: UInt8 = 1) throws -> StateImage {
        let image = StateImage(byteCount: count) { bytes in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) &+ seed }
        }
        return try #require(image)
    }

    var contents: [UInt8] { withBytes { Array($0) } }
}
