import ChasquiPlugin
import ChasquiPluginTesting
import Synchronization
import Testing

@testable import ChasquiServing

@Suite("What plugins are tested with", .timeLimit(.minutes(15)))
struct PluginTestingTests {
    /// Does all that a plugin may, as it should.
    private struct Good: ChasquiPlugin, RequestFilter, MetricsCollector {
        static let name = "good"
        let word: String

        init(configuration: PluginConfiguration) throws {
            word = try configuration.string("word", default: "please")
        }

        func register(in registration: inout PluginRegistration) {
            registration.add(self as any RequestFilter)
            registration.add(self as any MetricsCollector)
            registration.add(
                PluginRoute(.post, "/tell/{whom}", summary: "Tells somebody") { request in
                    guard case .object(let members) = try request.json(), case .string(let text)? = members["text"]
                    else {
                        throw RequestRefusal(status: 400, message: "text is missing.", field: "text")
                    }
                    let answer = try await request.generate(request.chat([ChatMessage(role: .user, content: text)]))
                    return .json(.object(["said": .string(try await answer.text())]))
                })
        }

        func filter(_ request: inout ChatRequest, _ context: FilterContext) {
            request.messages[request.messages.count - 1].content += " " + word
        }

        func metrics() -> [PluginMetric] { [PluginMetric("words_total", .counter, help: "Words.", 1)] }
    }

    /// Gets everything wrong.
    private struct Bad: ChasquiPlugin {
        struct Failure: Error {}
        struct Figures: MetricsCollector {
            func metrics() -> [PluginMetric] { [PluginMetric("words", .counter, help: "", 1)] }
        }

        struct Failing: RequestFilter {
            func filter(_ request: inout ChatRequest, _ context: FilterContext) throws {
                if request.messages[0].content.isEmpty { throw Failure() }
            }
        }

        struct Cutting: EventFilter {
            mutating func filter(_ events: inout [GenerationEvent]) -> EventFlow {
                events.removeAll { if case .finished = $0 { true } else { false } }
                return .goOn
            }
        }

        static let name = "bad"

        init(configuration: PluginConfiguration) {
            _ = configuration.all()
        }

        func register(in registration: inout PluginRegistration) {
            registration.add(Figures())
            registration.add(Failing())
            registration.add(PluginRoute(.post, "/fail", summary: "") { _ in throw Failure() })
            registration.addEventFilter { request, _ in
                request.options.choices == 1 ? Cutting() : nil
            }
        }
    }

    @Test("finds nothing wrong with a plugin that does nothing wrong")
    func good() async throws {
        #expect(try await PluginConformance.violations(of: Good.self) == [])
        #expect(try await PluginConformance.violations(of: Good.self, configuration: ["word": .string("now")]) == [])
    }

    @Test("says what is wrong with one that does")
    func bad() async throws {
        let violations = try await PluginConformance.violations(of: Bad.self)
        let expected = [
            "it takes a member of its configuration that it cannot know",
            "its counter 'words' has to end with _total",
            "POST /fail fails with 500 on the body '{'",
            "POST /fail has no summary",
            "a chat with '' is answered with 500",
            "a stream for ' ' ends with",
        ]
        for text in expected { #expect(violations.contains { $0.hasPrefix(text) }, "\(text): \(violations)") }
    }

    @Test("says where a plugin cannot be made")
    func unmade() async throws {
        let violations = try await PluginConformance.violations(of: Good.self, configuration: ["word": .bool(true)])
        #expect(violations == ["it cannot be made: word is true, and has to be a text"])
    }

    @Test("runs a plugin in a real server, with keys and a model that says what a test wrote")
    func host() async throws {
        let model = ScriptedModel(.says("To", " you"))
        let good = try Good(configuration: PluginConfiguration())
        try await PluginHost.run([good], model: model, keys: ["secret"]) { host in
            let refused = try await host.post("/tell/Ann", .object(["text": .string("Hi")]))
            #expect(refused.status == 401)
            let told = try await host.post(
                "/tell/Ann", .object(["text": .string("Hi")]), headers: ["Authorization": "Bearer secret"])
            #expect(try told.json() == .object(["said": .string("To you")]))
            #expect(model.chats.last?.messages.last?.content == "Hi please")
            let metrics = try await host.get("/metrics", headers: ["Authorization": "Bearer secret"])
            #expect(metrics.body.contains("chasqui_plugin_good_words_total 1"))
            #expect(metrics.body.contains(#"route="/tell/{whom}""#))
        }
    }

    @Test("runs what a plugin does beside requests, until the server ends")
    func lifecycle() async throws {
        struct Beside: ChasquiPlugin {
            static let name = "beside"
            let begun: AsyncStream<String>.Continuation

            init(configuration: PluginConfiguration) { begun = AsyncStream.makeStream().continuation }

            init(begun: AsyncStream<String>.Continuation) { self.begun = begun }

            func register(in registration: inout PluginRegistration) {}

            func run(_ context: PluginContext) async throws {
                try await context.waitUntilReady()
                begun.yield(context.models.services[0].model.id)
            }
        }
        let (events, begun) = AsyncStream<String>.makeStream()
        let first = try await PluginHost.run([Beside(begun: begun)]) { host in
            // The plugin is through with what it does, and the server is not.
            let first = await events.first { _ in true }
            let health = try await host.get("/health")
            #expect(health.status == 200)
            return first
        }
        #expect(first == "scripted")
    }

    @Test("takes no connections before its plugins have started")
    func starting() async throws {
        let starts = Mutex(0)
        var plugin = ActivePlugin(name: "slow", origin: "", registration: PluginRegistration())
        plugin.started = {
            for _ in 0..<1000 { await Task.yield() }
            starts.withLock { $0 += 1 }
        }
        let before = try await PluginHost.run(ServerPlugins(active: [plugin])) { _ in starts.withLock { $0 } }
        #expect(before == 1)
    }

    @Test("takes none at all where one of them cannot start, and says why")
    func failingStart() async throws {
        struct Failure: Error {}
        var plugin = ActivePlugin(name: "broken", origin: "", registration: PluginRegistration()) { _ in
            for _ in 0..<1000 { await Task.yield() }
            throw Failure()
        }
        plugin.started = { throw Failure() }
        let plugins = try ServerPlugins(active: [plugin])
        await #expect {
            try await PluginHost.run(plugins) { _ in Issue.record("the server listens") }
        } throws: { "\($0)".contains("the plugin 'broken' ended with an error") }
    }

    @Test("ends as it was asked to where a plugin is cancelled before its turn in the shutdown")
    func cancelled() async throws {
        let plugin = ActivePlugin(name: "early", origin: "", registration: PluginRegistration()) { _ in
            throw CancellationError()
        }
        let status = try await PluginHost.run(ServerPlugins(active: [plugin])) { try await $0.get("/health").status }
        #expect(status == 200)
    }

    @Test("ends the server where what a plugin does beside requests fails")
    func failingLifecycle() async throws {
        struct Failing: ChasquiPlugin {
            struct Failure: Error {}
            static let name = "failing"
            init(configuration: PluginConfiguration) {}
            func register(in registration: inout PluginRegistration) {}
            func run(_ context: PluginContext) async throws { throw Failure() }
        }
        await #expect(throws: ConfigurationError.self) {
            try await PluginHost.run([Failing(configuration: PluginConfiguration())]) { _ in
                // Only its cancellation ends it.
                try await Task.sleep(for: .seconds(600))
            }
        }
    }
}
