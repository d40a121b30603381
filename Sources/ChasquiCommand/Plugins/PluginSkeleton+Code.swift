extension PluginSkeleton {
    var plugin: String {
        """
        import ChasquiPlugin

        /// Adds a route that has the model greet somebody, word by word.
        public struct \(module): ChasquiPlugin {
            public static let name = "\(name)"
            private let greeting: String

            public init(configuration: PluginConfiguration) throws {
                greeting = try configuration.string("greeting", default: "Hello")
            }

            public func register(in registration: inout PluginRegistration) {
                let greeting = greeting
                registration.add(
                    PluginRoute(.post, "/\(name)/{whom}", summary: "Greets somebody", answer: .events) { request in
                        let whom = request.parameters["whom"] ?? "you"
                        var chat = request.chat([ChatMessage(role: .user, content: "\\(greeting), I am \\(whom).")])
                        chat.options.maxTokens = 64
                        let answer = try await request.generate(chat)
                        return .events { writer in
                            for try await event in answer {
                                if case .text(let delta) = event { try await writer.send(delta.text) }
                            }
                        }
                    })
            }
        }

        """
    }

    var tests: String {
        """
        \(Self.imports("ChasquiPluginTesting", module, "Testing"))

        @Suite("\(module)") struct \(module)Tests {
            @Test("does what every plugin has to do right")
            func conforms() async throws {
                #expect(try await PluginConformance.violations(of: \(module).self) == [])
            }

            @Test("greets with what the configuration says")
            func greets() async throws {
                let plugin = try \(module)(configuration: PluginConfiguration(["greeting": .string("Good day")]))
                let model = ScriptedModel(.says("Nice", " day"))
                let answer = try await PluginHost.run([plugin], model: model) { host in
                    try await host.post("/\(name)/Ann", .object([:]))
                }
                #expect(answer.status == 200)
                #expect(answer.events.joined() == "Nice day")
                #expect(model.chats.last?.messages.last?.content == "Good day, I am Ann.")
            }
        }

        """
    }

    var readme: String {
        """
        # \(name)

        A plugin of Chasqui, and a server that has it.

        ```sh
        source \(chasqui)/.chasqui-env     # once in each shell; 'make bootstrap' there writes it
        swift test
        swift run \(name)-server plugins --config chasqui.yaml
        swift run \(name)-server serve --config chasqui.yaml -m model.gguf
        curl -N -X POST localhost:8080/\(name)/Ann
        ```

        `Sources/\(module)` is the plugin; docs/plugins.md of Chasqui says what else one may do. `swift run` builds debug; for
        work, `swift build -c release`.

        """
    }

    private static func imports(_ modules: String...) -> String {
        modules.map { "import \($0)" }.joined(separator: "\n")
    }
}
