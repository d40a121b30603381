import ArgumentParser
import Testing

@testable import ChasquiCommand

@Suite("A new plugin's package") struct PluginCommandTests {
    @Test("has the plugin, a server, tests, a configuration and a README, all under its name")
    func files() {
        let skeleton = PluginSkeleton(name: "word-count", chasqui: "/src/chasqui")
        #expect(
            skeleton.files.map(\.path) == [
                "Package.swift", "Sources/WordCount/WordCount.swift", "Sources/word-count-server/main.swift",
                "Tests/WordCountTests/WordCountTests.swift", "chasqui.yaml", "README.md", ".gitignore",
            ])
        let texts = Dictionary(uniqueKeysWithValues: skeleton.files.map { ($0.path, $0.text) })
        #expect(texts["Package.swift"]?.contains(#".package(name: "chasqui", path: "/src/chasqui")"#) == true)
        #expect(texts["Sources/WordCount/WordCount.swift"]?.contains(#"static let name = "word-count""#) == true)
        #expect(texts["chasqui.yaml"]?.contains("- name: word-count") == true)
    }

    @Test("takes no name that a plugin cannot have", arguments: ["", "Word", "1st", "a_b", "a--b", "a-", "../a"])
    func names(name: String) {
        #expect(throws: (any Error).self) { try PluginNewCommand.parse([name]) }
    }

    @Test(
        "takes no name whose module is there already",
        arguments: ["chasqui", "chasqui-plugin", "swift", "testing", "foundation", "package-description", "logging"])
    func modules(name: String) {
        #expect {
            try PluginNewCommand.parse([name])
        } throws: { PluginNewCommand.message(for: $0).contains("'\(name)' would be the module") }
    }
}
