import Foundation
import Testing

/// The compiler, asked about the modules that these tests were built with.
enum Compiler {
    struct Answer {
        var status: Int32
        var output: String
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let package = tests.deletingLastPathComponent().deletingLastPathComponent()
    /// Where SwiftPM puts what it builds, and the test program with it.
    private static let products = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// Expands the macros of a source and checks its types.
    static func check(_ source: String) throws -> Answer {
        try withTemporaryDirectory { directory in
            let file = directory.appending(path: "main.swift")
            try Data(source.utf8).write(to: file)
            let plugin = products.appending(path: "ChasquiMacros-tool").path + "#ChasquiMacros"
            let answer = try run(
                ["swiftc", "-typecheck", "-swift-version", "6", "-load-plugin-executable", plugin]
                    + ["-Xfrontend", "-dump-macro-expansions"] + modules + [file.path])
            let text = answer.output.replacing(directory.path + "/", with: "")
            return Answer(status: answer.status, output: text)
        }
    }

    /// What a module has for others, as the compiler's graph of symbols.
    static func symbols(of module: String) throws -> [SymbolGraph] {
        try withTemporaryDirectory { directory in
            try extractSymbols(of: module, to: directory)
            return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil).map {
                try JSONDecoder().decode(SymbolGraph.self, from: Data(contentsOf: $0))
            }
        }
    }

    /// Makes a module's documentation; a warning is an error.
    static func document(_ module: String) throws -> Answer {
        try withTemporaryDirectory { directory in
            let graph = directory.appending(path: "symbols")
            try FileManager.default.createDirectory(at: graph, withIntermediateDirectories: true)
            try extractSymbols(of: module, to: graph)
            return try run([
                "docc", "convert", package.appending(path: "Sources/\(module)/\(module).docc").path,
                "--additional-symbol-graph-dir", graph.path, "--output-path", directory.appending(path: "out").path,
                "--fallback-bundle-identifier", module, "--fallback-display-name", module, "--warnings-as-errors",
            ])
        }
    }

    private static func extractSymbols(of module: String, to directory: URL) throws {
        let options = ["-minimum-access-level", "public", "-skip-synthesized-members", "-skip-inherited-docs"]
        let answer = try run(
            ["swift", "symbolgraph-extract", "-module-name", module, "-target", target]
                + options + modules + ["-output-dir", directory.path])
        try #require(answer.status == 0, "\(answer.output)")
    }

    /// How the built modules, and those of C beneath them, are found.
    private static var modules: [String] {
        let library = ProcessInfo.processInfo.environment["PKG_CONFIG_PATH"]?.split(separator: ":").first ?? ""
        let headers =
            [library + "/../../include", library + "/../../include/common"]
            + [package.appending(path: "Sources/CLlama/include").path]
            + files("include/module.modulemap", inEachOf: checkouts).map { $0.deletingLastPathComponent().path }
        let maps = files("module.modulemap", inEachOf: [products]).map { "-fmodule-map-file=" + $0.path }
        return ["-I", products.appending(path: "Modules").path]
            + maps.flatMap { ["-Xcc", $0] } + headers.flatMap { ["-Xcc", "-I", "-Xcc", $0] }
    }

    /// Where the sources of packages are that the package depends on.
    private static var checkouts: [URL] {
        let packages = products.deletingLastPathComponent().deletingLastPathComponent().appending(path: "checkouts")
        return entries(of: packages).map { $0.appending(path: "Sources") }
    }

    /// The files at this path in each directory of these.
    private static func files(_ path: String, inEachOf directories: [URL]) -> [URL] {
        directories.flatMap(entries).map { $0.appending(path: path) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
    }

    private static func entries(of directory: URL) -> [URL] {
        (try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)) ?? []
    }

    private static var target: String {
        #if arch(arm64)
        "aarch64-unknown-linux-gnu"
        #else
        "x86_64-unknown-linux-gnu"
        #endif
    }

    /// Runs a program of the package, which is built with the tests.
    static func runProduct(_ name: String, _ arguments: String...) throws -> Answer {
        try run([products.appending(path: name).path] + arguments)
    }

    private static func run(_ arguments: [String]) throws -> Answer {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    private static func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }

    /// Compares with a file of `Goldens/`; `CHASQUI_RECORD_GOLDENS=1` writes it anew.
    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = tests.appending(path: "Goldens/\(name)")
        if ProcessInfo.processInfo.environment["CHASQUI_RECORD_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "Goldens/\(name) differs", sourceLocation: sourceLocation)
    }
}

/// The part of a symbol graph that says what there is.
struct SymbolGraph: Decodable {
    struct Symbol: Decodable {
        struct Fragment: Decodable {
            var spelling: String
            /// What a type's name stands for: `c:` begins those that come from C.
            var preciseIdentifier: String?
        }

        var pathComponents: [String]
        var declarationFragments: [Fragment]

        var line: String {
            let declaration = declarationFragments.map(\.spelling).joined().split(whereSeparator: \.isWhitespace)
            return pathComponents.joined(separator: ".") + "    " + declaration.joined(separator: " ")
        }
    }

    var symbols: [Symbol]
}
