import ArgumentParser
import Testing

@testable import ChasquiCommand

@Suite("A new plugin's package") struct PluginCommandTests {
    @Test("has the plugin, a server, tests, a configuration and a README, all under its name")
    func files() {
        let skeleton = PluginSkeleton(name: "word-count", chasqui: "/src/chasqui")
        #expect(
            skeleton.files.map(\.path) == [
                "Package.swift", "Sources/WordCountPlugin/WordCountPlugin.swift",
                "Sources/word-count-server/main.swift",
                "Tests/WordCountPluginTests/WordCountPluginTests.swift", "chasqui.yaml", "README.md", ".gitignore",
            ])
        let texts = Dictionary(uniqueKeysWithValues: skeleton.files.map { ($0.path, $0.text) })
        #expect(texts["Package.swift"]?.contains(#".package(name: "chasqui", path: "/src/chasqui")"#) == true)
        #expect(
            texts["Sources/WordCountPlugin/WordCountPlugin.swift"]?.contains(#"static let name = "word-count""#) == true
        )
        #expect(texts["chasqui.yaml"]?.contains("- name: word-count") == true)
    }

    @Test(
        "is called by its name and Plugin, which no type has that it uses",
        arguments: [
            ("string", "StringPlugin"), ("self", "SelfPlugin"), ("chat-message", "ChatMessagePlugin"),
            ("my-plugin", "MyPlugin"),
        ])
    func module(name: String, module: String) throws {
        _ = try PluginNewCommand.parse([name])
        #expect(PluginSkeleton(name: name, chasqui: "/src/chasqui").module == module)
    }

    @Test("takes no name that a plugin cannot have", arguments: ["", "Word", "1st", "a_b", "a--b", "a-", "../a"])
    func names(name: String) {
        #expect(throws: (any Error).self) { try PluginNewCommand.parse([name]) }
    }

    @Test(
        "takes no name of a package that it needs", arguments: ["hummingbird", "yams", "swift-nio", "jwt-kit"])
    func packages(name: String) {
        #expect {
            try PluginNewCommand.parse([name])
        } throws: { PluginNewCommand.message(for: $0).contains("'\(name)' is a package") }
    }

    @Test(
        "takes no name whose module is there already",
        arguments: ["chasqui", "chasqui-plugin", "package", "swift-compiler"])
    func modules(name: String) {
        #expect {
            try PluginNewCommand.parse([name])
        } throws: { PluginNewCommand.message(for: $0).contains("'\(name)' would be the module") }
    }
}
