import ChasquiHTTP
import ChasquiPlugin
import Testing

@testable import ChasquiServing

@Suite("Plugins of a configuration")
struct ServerPluginTests {
    private struct Greeter: ChasquiPlugin {
        static let name = "greeter"
        let path: String

        init(configuration: PluginConfiguration) throws {
            path = try configuration.string("path", default: "/greet")
            _ = try configuration.integer("times", in: 1...3, default: 1)
            _ = try configuration.section("words").strings("bad")
        }

        func register(in registration: inout PluginRegistration) {
            registration.add(PluginRoute(.get, path, summary: "Greets") { _ in .text("Hello") })
        }
    }

    private struct Other: ChasquiPlugin {
        static let name = "other"

        init(configuration: PluginConfiguration) {}

        func register(in registration: inout PluginRegistration) {}
    }

    private static func plugins(_ text: String) throws(ConfigurationError) -> ServerPlugins {
        let file = try ConfigurationFile(path: "c.yaml", text: text)
        return try ServerPlugins(file.plugins, available: [Greeter.self, Other.self])
    }

    private static func refusal(_ text: String) -> String {
        do {
            _ = try plugins(text)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("are those that it names, in its order")
    func order() throws {
        let plugins = try Self.plugins(
            """
            server:
              port: 1
            plugins:
              - name: other
              - name: greeter
                on_error: pass
                timeout: 0.5
                configuration:
                  path: /hi
            """)
        #expect(plugins.active.map(\.name) == ["other", "greeter"])
        #expect(plugins.active[1].policy == PluginPolicy(onError: .pass, timeout: .milliseconds(500)))
        #expect(plugins.active[1].registration.routes.map(\.path) == ["/hi"])
        #expect(plugins.active[0].policy == PluginPolicy())
    }

    @Test("may not have one route twice, whatever its parameters are called")
    func collision() throws {
        let words = #expect(throws: ConfigurationError.self) {
            let first = try ActivePlugin(Greeter(configuration: PluginConfiguration(["path": .string("/a/{b}")])))
            var second = first
            second.name = "second"
            second.registration = PluginRegistration()
            second.registration.add(PluginRoute(.get, "/a/{c}", summary: "") { _ in .text("") })
            _ = try ServerPlugins(active: [first, second])
        }
        #expect("\(words!)".contains("the plugins 'greeter' and 'second' both add GET /a/{c}"))
    }

    @Test(
        "may not have a route of the server's own, which is told with the place",
        arguments: ["/health", "/metrics", "/v1/models", "/v1/models/**", "/openapi.json"])
    func ownRoute(path: String) throws {
        let plugins = try Self.plugins(
            "plugins:\n  - name: other\n  - name: greeter\n    configuration: {path: '\(path)'}")
        var configuration = ChasquiConfiguration(modelPath: "m")
        for prefix in ["", "/llm"] {
            configuration.http.apiPrefix = prefix
            #expect {
                try plugins.checkRoutes(beside: configuration)
            } throws: { error in
                "\(error)".hasPrefix("c.yaml:3: the plugin 'greeter' adds GET \(path), which the server has itself:")
            }
        }
    }

    @Test("may have a path of the server's with another method", arguments: ["/greet", "/v1/chat/completions"])
    func otherRoute(path: String) throws {
        let plugins = try Self.plugins("plugins: [{name: greeter, configuration: {path: \(path)}}]")
        try plugins.checkRoutes(beside: ChasquiConfiguration(modelPath: "m"))
    }

    @Test(
        "may have a path of the keys' administration only where there is no database",
        arguments: AdminPaths.all.map(\.path))
    func administration(path: String) throws {
        guard AdminPaths.all.contains(where: { $0.method == .get && $0.path == path }) else { return }
        let plugins = try Self.plugins("plugins: [{name: greeter, configuration: {path: '\(path)'}}]")
        var configuration = ChasquiConfiguration(modelPath: "m")
        try plugins.checkRoutes(beside: configuration)
        configuration.access.database = "keys.sqlite"
        #expect(throws: ConfigurationError.self) { try plugins.checkRoutes(beside: configuration) }
    }

    @Test("that change wait for a restart")
    func reload() throws {
        func configuration(_ text: String) throws -> ChasquiConfiguration {
            var configuration = ChasquiConfiguration(modelPath: "m")
            configuration.plugins = try ConfigurationFile(path: "c.yaml", text: text).plugins
            return configuration
        }
        let old = try configuration("plugins: [{name: greeter, configuration: {path: /a}}]")
        let moved = try configuration("server: {}\nplugins:\n  - name: greeter\n    configuration: {path: /a}")
        let new = try configuration("plugins: [{name: greeter, configuration: {path: /b}}]")
        #expect(ReloadTarget.waiting(old, moved) == [])
        #expect(ReloadTarget.waiting(old, new) == ["plugins"])
        #expect(ReloadTarget.waiting(old, try configuration("plugins: []")) == ["plugins"])
    }

    @Test("are none where it names none", arguments: ["plugins:", "plugins: []", "", "server:\n  port: 1"])
    func none(text: String) throws {
        #expect(try Self.plugins(text).active.isEmpty)
    }

    @Test(
        "are refused with the line and the repair",
        arguments: [
            ("plugins: hello", "c.yaml:1: plugins has to be a list"),
            ("plugins:\n  - hello", "c.yaml:2: plugins[0] has to be a section"),
            ("plugins:\n  - timeout: 1", "c.yaml:2: plugins[0].name is missing"),
            ("plugins:\n  - name: greter", "c.yaml:2: this program has no plugin 'greter': did you mean 'greeter'?"),
            ("plugins:\n  - name: greeter\n    on_eror: pass", "c.yaml:3: plugins[0].on_eror is not known"),
            (
                "plugins:\n  - name: greeter\n    on_error: retry",
                "c.yaml:3: plugins[0].on_error is 'retry', and has to be"
            ),
            (
                "plugins:\n  - name: greeter\n    timeout: 0",
                "c.yaml:3: plugins[0].timeout is 0, and has to be a number in"
            ),
            (
                "plugins:\n  - name: greeter\n  - name: greeter",
                "c.yaml:3: the plugin 'greeter' is there twice, first at c.yaml:2: leave one of them out"
            ),
            (
                "plugins:\n  - webhook: http://a.example\n    name: Bad Name",
                "c.yaml:2: the plugin 'Bad Name' has a name that is not taken"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration:\n      path: 3",
                "c.yaml:4: plugins[0].configuration.path is 3, and has to be a text"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration:\n      paht: /a",
                "c.yaml:4: plugins[0].configuration.paht is not known to the plugin: it knows path, times, words"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration:\n      words:\n        bad: [a]\n        good: [b]",
                "c.yaml:6: plugins[0].configuration.words.good is not known to the plugin: it knows bad"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration:\n      words:\n        bad: [a, 1]",
                "plugins[0].configuration.words.bad[1] is 1, and has to be a text"
            ),
            ("plugins:\n  - name: greeter\n    configuration: {times: 4}", "has to be a whole number in 1...3"),
            (
                "plugins:\n  - name: greeter\n    configuration: {path: a b}",
                "c.yaml:2: the plugin 'greeter' adds the path 'a b': it has to begin with /"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration: {path: '/{a/**'}",
                "c.yaml:2: the plugin 'greeter' adds the path '/{a/**': it has to begin with /"
            ),
            (
                "plugins:\n  - name: greeter\n    configuration: {path: '/{a}/{b}/{a}'}",
                "adds the path '/{a}/{b}/{a}', which has {a} twice: give each part a name of its own"
            ),
            (
                "plugins:\n  - name: greeter\n  - webhook: http://a.example\n    name: greeter",
                "c.yaml:3: the plugin 'greeter' is there twice, first at c.yaml:2: leave one of them out, or give the webhook "
                    + "another name"
            ),
            (
                "plugins:\n  - webhook: http://a.example\n    name: greeter\n  - name: greeter",
                "c.yaml:4: the plugin 'greeter' is there twice, first at c.yaml:2: leave one of them out, or give the webhook "
                    + "another name"
            ),
        ])
    func refusals(text: String, message: String) {
        let refusal = Self.refusal(text)
        #expect(refusal.contains(message), "\(refusal)")
        #expect(!refusal.contains("\n"))
    }

    private struct Keys: KeySource {
        struct Failure: Error {}

        func principal(for key: String) throws -> Principal? {
            if key == "broken" { throw Failure() }
            return key == "known" ? Principal(id: "7", name: "Ann") : nil
        }
    }

    @Test("look up keys one after the other, under names of their own, and let nobody in where they fail")
    func keys() async throws {
        var registration = PluginRegistration()
        registration.add(Keys())
        let plugins = try ServerPlugins(active: [
            ActivePlugin(name: "first", origin: "", registration: PluginRegistration()),
            ActivePlugin(name: "keys", origin: "", registration: registration),
        ])
        let lookup = try #require(plugins.keyLookup(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        #expect(try await lookup("known")?.id == "keys:7")
        #expect(try await lookup("other") == nil)
        await #expect {
            try await lookup("broken")
        } throws: { error in
            guard case InferenceError.refused(let refusal) = error else { return false }
            return refusal.status == 503
        }
        let none = try ServerPlugins(active: [])
        #expect(none.keyLookup(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) == nil)
    }

    @Test("say which model is served, one of them at most")
    func models() async throws {
        struct Source: ModelSource {
            func modelPath() -> String { "/models/a.gguf" }
        }
        var registration = PluginRegistration()
        registration.add(Source())
        let one = ActivePlugin(name: "one", origin: "", registration: registration)
        let two = ActivePlugin(name: "two", origin: "", registration: registration)
        #expect(try await ServerPlugins(active: [one]).modelPath() == "/models/a.gguf")
        #expect(try await ServerPlugins(active: []).modelPath() == nil)
        await #expect(throws: ConfigurationError.self) { try await ServerPlugins(active: [one, two]).modelPath() }
    }

    @Test("that nobody has are refused with what to do", arguments: ["greeter"])
    func empty(name: String) {
        #expect(throws: ConfigurationError.self) {
            try ServerPlugins([PluginItem(.compiled(name: name))], available: [])
        }
    }
}
