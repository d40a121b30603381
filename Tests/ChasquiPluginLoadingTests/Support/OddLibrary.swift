import ChasquiCore
import ChasquiPlugin
import ChasquiPluginLoading
import Foundation
import TestSupport

/// `Plugins/odd.c`, compiled by the system's C compiler.
enum OddLibrary {
    struct NotCompiled: Error {
        var output: String
    }

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// - Parameter macros: such as `MAJOR=2`.
    /// - Returns: the library's path. Each call makes another one, since equal ones would be one library to the loader.
    static func compiled(_ macros: String...) throws -> String {
        guard macros.isEmpty else { return try compiled(macros: macros) }
        let copy = newPath()
        try FileManager.default.copyItem(at: URL(fileURLWithPath: plain.get()), to: copy)
        return copy.path
    }

    /// The one without macros, which most tests use.
    private static let plain = Result { try compiled(macros: []) }

    private static func newPath() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "odd-\(UUID().uuidString).so")
    }

    /// One that was built with the header of version 1.0.
    static func compiledForFirstVersion() throws -> String {
        try compiled(macros: [], headers: here.appending(path: "Plugins/abi-1.0"))
    }

    private static func compiled(macros: [String], headers: URL? = nil) throws -> String {
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let output = newPath()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["cc", "-shared", "-fPIC", "-I", (headers ?? root.appending(path: "Sources/CChasquiPlugin/include")).path]
            + macros.map { "-D\($0)" } + ["-o", output.path, here.appending(path: "Plugins/odd.c").path]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let errors = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw NotCompiled(output: String(decoding: errors, as: UTF8.self))
        }
        return output.path
    }

    static func plugin(
        at path: String, configuration: JSONValue = .object([:]), policy: PluginPolicy = PluginPolicy(),
        log: CapturedLog = CapturedLog()
    ) throws -> ActivePlugin {
        guard case .object(let members) = configuration else { throw NotCompiled(output: "no object") }
        return try ActivePlugin(
            library: path, configuration: PluginConfiguration(members), policy: policy, logger: log.logger)
    }
}
