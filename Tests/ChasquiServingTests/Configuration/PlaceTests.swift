import Testing

@testable import ChasquiServing

@Suite("An error that shows when a value is used")
struct PlaceTests {
    private func resolved(_ text: String, flags: [String: String] = [:]) throws -> ResolvedConfiguration {
        var resolved = ResolvedConfiguration()
        for entry in try ConfigurationFile(path: "c.yaml", text: text).entries {
            try resolved.set(entry.setting, to: entry.value, from: .file(path: "c.yaml", line: entry.line))
        }
        for (name, value) in flags {
            let setting = try #require(Setting.named(name))
            try resolved.set(setting, to: .text(value), from: .flag(setting.flag))
        }
        return resolved
    }

    @Test("has the place of the file where the value stands, and none where a flag has it")
    func place() throws {
        let text = "logging:\n  level: info\n  log_file: /no/such/log\n"
        let error = ConfigurationError.logFile(path: "/no/such/log", reason: "no such file or directory")
        #expect(try resolved(text).located(error).description == "c.yaml:3: " + error.description)
        let flags = ["logging.log_file": "/no/such/log"]
        #expect(try resolved(text, flags: flags).located(error) == error)
        #expect(try resolved(text).located(.noModel) == .noModel)
    }

    @Test(
        "names a setting that there is",
        arguments: [
            .logFile(path: "", reason: ""), .templateUnreadable(path: "", reason: ""), .notATemplate(""),
            .noSlotDirectory(path: ""), .noAdapterDirectory(path: ""), .keysUnreadable(path: "", reason: ""),
            .unusedCounts(flag: "--lookup-cache-static"), .unusedCounts(flag: "--lookup-cache-dynamic"),
            .unboundInfill(topK: 0), .noKeys(path: ""), .exposed(host: ""), .unknownHost(""),
        ] as [ConfigurationError])
    func setting(error: ConfigurationError) throws {
        let name = try #require(error.setting)
        #expect(Setting.named(name) != nil, "\(name)")
    }
}
