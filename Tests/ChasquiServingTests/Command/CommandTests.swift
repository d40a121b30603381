import ArgumentParser
import Testing

@testable import ChasquiCommand
@testable import ChasquiServing

@Suite("Flags") struct CommandTests {
    private func given(_ arguments: [String]) throws -> [String: String] {
        let command = try ServeCommand.parse(arguments)
        return command.settings.reduce(into: [:]) { all, group in all.merge(group.given.compactMapValues { $0 }) { $1 }
        }
    }

    @Test("each flag of each setting reaches it", arguments: Setting.all)
    func reach(_ setting: Setting) throws {
        let sample = try #require(setting.sample)
        for flag in setting.flags {
            if setting.kind == .truth {
                let negation = flag.hasPrefix("--") ? "--no-\(flag.dropFirst(2))" : "-no-\(flag.dropFirst())"
                #expect(try given([flag]) == [setting.name: "true"])
                #expect(try given([negation]) == [setting.name: "false"])
            } else {
                #expect(try given([flag, sample]) == [setting.name: sample])
            }
        }
    }

    @Test("numbers below 0 are values, not flags", arguments: ["-n", "--seed", "-t", "-ngl"])
    func negative(_ flag: String) throws {
        #expect(try given([flag, "-1"]).values.map { $0 } == ["-1"])
    }

    @Test("a flag for files that is given twice names them all")
    func severalFiles() throws {
        let flags = try given(["--lora", "a.gguf", "--lora", "b.gguf,c.gguf", "--lora-scaled", "d.gguf:-2"])
        #expect(flags == ["llama.lora": "a.gguf,b.gguf,c.gguf", "llama.lora_scaled": "d.gguf:-2"])
    }

    @Test(
        "a flag of several values that is given twice has them all",
        arguments: [
            "access.api_keys", "llama.alias", "llama.spec_type", "server.cors_origins", "server.host",
            "tracing.headers",
        ])
    func severalValues(_ name: String) throws {
        let flag = try #require(Setting.named(name)).flag
        #expect(try given([flag, "a", flag, "-b,c"]) == [name: "a,-b,c"])
    }

    @Test("a value may begin with a dash", arguments: ["-abc", "-no more", "--x"])
    func dash(_ value: String) throws {
        for flag in ["--reasoning-budget-message", "--api-key"] {
            #expect(try given([flag, value]).values.map { $0 } == [value])
        }
    }

    @Test("flags of llama-server without an effect here are refused", arguments: ["-ot", "-hf"])
    func unknown(_ flag: String) {
        #expect(throws: (any Error).self) { try ServeCommand.parse([flag, "1"]) }
    }

    @Test("an unknown flag names the nearest")
    func nearest() {
        let error = #expect(throws: (any Error).self) { try ServeCommand.parse(["--prot", "80"]) }
        #expect(error.map { ServeCommand.message(for: $0) }?.contains("'--port'") == true)
    }

    @Test("run and config print take the flags that concern them")
    func otherCommands() throws {
        #expect(try RunCommand.parse(["-m", "m.gguf", "-c", "64", "--temp", "0", "Hi"]).prompt == "Hi")
        #expect(throws: (any Error).self) { try RunCommand.parse(["--port", "1", "Hi"]) }
        #expect(try ConfigPrintCommand.parse(["--port", "1", "--format", "yaml"]).format == .yaml)
    }

    @Test("the last line of an answer says how fast it was")
    func summary() {
        #expect(TerminalAnswer.line(for: .sample) == "[11 tokens at 5.0 tokens/s; prompt: 30 tokens at 20.0 tokens/s]")
    }
}
