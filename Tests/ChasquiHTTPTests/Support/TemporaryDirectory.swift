import Foundation

/// A directory for sockets, whose paths have to be short, for the time of a test.
func withTemporaryDirectory<Value: Sendable>(
    _ body: (_ path: String) async throws -> Value
) async throws -> Value {
    let path = "/tmp/chasqui-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
