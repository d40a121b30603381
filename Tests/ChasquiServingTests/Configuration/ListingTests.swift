import ChasquiLlama
import Foundation
import Testing

@testable import ChasquiServing

@Suite("Shown configurations") struct ListingTests {
    /// Every setting at something else than its default, but for one of the two chat templates.
    private func resolved() throws -> ResolvedConfiguration {
        let flags = Setting.all.compactMap { setting in setting.sample.map { (setting.name, $0) } }
        return try ConfigurationSources(flags: Dictionary(uniqueKeysWithValues: flags)).resolve()
    }

    @Test("keys are counted and never shown")
    func secrets() throws {
        let resolved = try ConfigurationSources(flags: ["access.api_keys": "hidden-one,hidden-two"]).resolve()
        #expect(ConfigurationListing.table(resolved).contains("2 hidden"))
        for text in [ConfigurationListing.table, ConfigurationListing.yaml, ConfigurationListing.json] {
            #expect(!text(resolved).contains("hidden-one"))
        }
    }

    @Test(
        "YAML and JSON are files that say the same", arguments: [ConfigurationListing.yaml, ConfigurationListing.json])
    func roundTrip(_ write: @Sendable (ResolvedConfiguration) -> String) throws {
        for original in [try resolved(), try ConfigurationSources().resolve()] {
            let text = write(original)
            let again = try withFile(text) { try ConfigurationSources(file: $0).resolve() }
            // Keys are never shown.
            for setting in Setting.all where setting.kind != .secret {
                #expect(setting.value(again.configuration) == setting.value(original.configuration), "\(setting.name)")
            }
        }
    }

    @Test("texts with signs of YAML survive")
    func awkwardText() throws {
        let template = "{% if a %}\n  \"b\": '#' \\ \t\u{2028}é{% endif %}"
        let original = try ConfigurationSources(flags: ["llama.chat_template": template]).resolve()
        for text in [ConfigurationListing.yaml(original), ConfigurationListing.json(original)] {
            let again = try withFile(text) { try ConfigurationSources(file: $0).resolve() }
            #expect(again.configuration.engine.chatTemplate == template)
        }
    }

    @Test("the table has a line a setting, with value and origin")
    func table() throws {
        let lines = ConfigurationListing.table(try resolved()).split(separator: "\n")
        #expect(lines.count == Setting.all.count + SettingSection.allCases.count)
        let port = try #require(lines.first { $0.hasPrefix("  port ") }).split(separator: " ")
        #expect(port == ["port", "3", "flag", "--port"])
    }

    @Test("docs/configuration.md is what `chasqui config reference` prints")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        #expect(text == ConfigurationReference.markdown)
    }
}
