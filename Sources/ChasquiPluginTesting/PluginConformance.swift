public import ChasquiPlugin
import ChasquiServing
import Foundation

/// What every plugin has to do right, whatever it is for.
///
/// ```swift
/// @Test func conforms() async throws {
///     #expect(try await PluginConformance.violations(of: Hello.self) == [])
/// }
/// ```
public enum PluginConformance {
    /// Tries a plugin, and says what it does wrong: nothing, where it does nothing wrong.
    ///
    /// It is made twice, put into a server, and asked what its users may ask: chats, whole and streamed, with odd texts;
    /// its routes with bodies of no form; its tools with arguments of no schema.
    /// - Parameter members: its section of the configuration.
    public static func violations<Plugin: ChasquiPlugin>(
        of type: Plugin.Type, configuration members: OrderedDictionary<String, JSONValue> = [:]
    ) async throws -> [String] {
        var trial = Trial()
        let name = type.name
        var plugins: [ServerPlugins] = []
        for _ in 0..<2 {
            let item = PluginItem(.compiled(name: name), configuration: PluginConfiguration(members))
            do {
                plugins.append(try ServerPlugins([item], available: [type]))
            } catch {
                return ["it cannot be made: \(error)"]
            }
        }
        let registrations = plugins.map { $0.active[0].registration }
        if PluginListing.text(plugins[0].active, available: []) != PluginListing.text(plugins[1].active, available: [])
        {
            trial.note("it adds other things the second time than the first, with the same configuration")
        }
        trial.checkUnknownMember(of: type, members)
        trial.checkMetrics(of: registrations[0])
        await trial.checkTools(of: registrations[0])
        try await trial.checkServing(plugins[0])
        return trial.violations
    }
}

/// What was found so far.
struct Trial {
    private(set) var violations: [String] = []

    mutating func note(_ violation: String) {
        if !violations.contains(violation) { violations.append(violation) }
    }

    /// Text that programs get wrong.
    static let oddTexts = ["", " ", "e\u{301}🇵🇪\u{0}\"\\\n", "</s><|im_end|>", String(repeating: "long ", count: 2000)]

    /// A typing error in the configuration is told.
    mutating func checkUnknownMember<Plugin: ChasquiPlugin>(
        of type: Plugin.Type, _ members: OrderedDictionary<String, JSONValue>
    ) {
        var more = members
        more["no_plugin_knows_this"] = .bool(true)
        let item = PluginItem(.compiled(name: type.name), configuration: PluginConfiguration(more))
        guard (try? ServerPlugins([item], available: [type])) != nil else { return }
        note("it takes a member of its configuration that it cannot know: read its members one by one, not with all()")
    }

    mutating func checkMetrics(of registration: PluginRegistration) {
        for metric in registration.metrics.flatMap({ $0.metrics() }) {
            if metric.name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) == nil {
                note("its figure '\(metric.name)' has a name that Prometheus does not take")
            }
            if metric.kind == .counter, !metric.name.hasSuffix("_total") {
                note("its counter '\(metric.name)' has to end with _total")
            }
        }
    }

    /// A model writes arguments that fit no schema; a tool answers, or throws, and comes back.
    mutating func checkTools(of registration: PluginRegistration) async {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = FilterContext(
            identity: RequestIdentity(id: "conformance"), model: ScriptedModel(), logger: logger)
        let arguments: [JSONValue] = [.null, .object([:]), .array([]), .string("x"), .object(["x": .number(1.5)])]
        for tool in registration.tools {
            for argument in arguments {
                do {
                    _ = try await TimeLimit.run(.seconds(30)) { try await tool.call(argument, context) }
                } catch is TimeLimit.Exceeded {
                    note("its tool '\(tool.name)' does not come back with the arguments \(argument.serialized())")
                } catch {}
            }
        }
    }

    /// The server stays one, and nothing of a plugin's failure is a client's to read.
    mutating func checkServing(_ plugins: ServerPlugins) async throws {
        let routes = plugins.active[0].registration.routes
        do {
            let found = try await PluginHost.run(plugins, keys: ["key"]) { host in
                try await Visit(host: host, routes: routes).violations()
            }
            for violation in found { note(violation) }
        } catch let error as ConfigurationError {
            note("its run() ends with an error: \(error)")
        }
    }
}
