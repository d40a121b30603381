import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import Foundation
import HTTPTypes
import Testing

@testable import ChasquiHTTP

@Suite("A plugin's route", .timeLimit(.minutes(15)))
struct PluginRouteTests {
    private struct Failure: Error {}

    private static func plugin(_ routes: PluginRoute...) -> ActivePlugin { plugin(routes) }

    private static func plugin(_ routes: [PluginRoute]) -> ActivePlugin {
        var registration = PluginRegistration()
        for route in routes { registration.add(route) }
        return ActivePlugin(name: "sample", origin: "compiled in", registration: registration)
    }

    private static func answer(
        asking service: ScriptedService = ScriptedService(saying: ["Hel", "lo"]),
        access: AccessControl = AccessControl(),
        _ method: String = "GET", _ path: String, headers: [String: String] = [:], body: String? = nil,
        of routes: PluginRoute...
    ) async throws -> RawResponse {
        var registration = PluginRegistration()
        for route in routes { registration.add(route) }
        let plugin = ActivePlugin(name: "sample", origin: "compiled in", registration: registration)
        return try await TestServer.run(SingleModelDirectory(service), access: access, plugins: [plugin]) { server in
            let connection = try await server.connect()
            try await connection.request(method, path, headers: headers, body: body)
            return try await connection.readResponse()
        }
    }

    @Test("has the path's parameters, the query, the headers and the body")
    func request() async throws {
        let route = PluginRoute(.post, "/say/{word}/to/{name}", summary: "Says") { request in
            .text(
                "\(request.parameters["word"]!) \(request.parameters["name"]!) \(request.query["loud"]!) \(request.text)"
            )
        }
        let response = try await Self.answer(
            "POST", "/say/good%20day/to/Ann?loud=very", headers: ["Content-Type": "text/plain"], body: "now", of: route)
        #expect(response.status == 200)
        #expect(response.body == "good day Ann very now")
        #expect(response.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(response.headers["x-request-id"] != nil)
    }

    @Test("takes the rest of a path")
    func rest() async throws {
        let route = PluginRoute(.get, "/files/**", summary: "Reads") { .text($0.parameters["**"] ?? "") }
        #expect(try await Self.answer("GET", "/files/a/b.txt", of: route).body == "a/b.txt")
    }

    @Test(
        "is found where another route begins like it, the most exact one first",
        arguments: [
            ("POST", "/q/1", "rest 1"), ("POST", "/q/1/x", "rest 1/x"), ("POST", "/q/1/x/2", "two 1 2"),
            ("POST", "/q/1/x/2/3", "rest 1/x/2/3"), ("GET", "/q/word", "any word"),
            ("POST", "/q/word", "word"), ("POST", "/v1", "all v1"), ("POST", "/v1/foo%20bar", "all v1/foo bar"),
        ])
    func branches(method: String, path: String, said: String) async throws {
        let response = try await Self.answer(
            access: AccessControl(keys: ["secret"]), method, path, headers: ["Authorization": "Bearer secret"],
            of: Self.branch(.post, "/q/{a}/x/{b}") { "two \($0["a"]!) \($0["b"]!)" },
            Self.branch(.post, "/q/**") { "rest \($0["**"]!)" }, Self.branch(.get, "/q/{a}") { "any \($0["a"]!)" },
            Self.branch(.post, "/q/word") { _ in "word" }, Self.branch(.post, "/**") { "all \($0["**"]!)" })
        #expect(response.status == 200)
        #expect(response.body == said)
    }

    @Test(
        "is the most exact one, whichever was added first",
        arguments: [
            ("/r/1", "/r/{x}"), ("/r/1/2", "/r/{x}/**"), ("/r/1/x", "/r/{x}/x"), ("/r/1/y", "/r/{y}/y"), ("/1", "/{a}"),
            ("/1/2", "/**"),
        ], [true, false])
    func order(request: (path: String, route: String), isReversed: Bool) async throws {
        let paths = ["/**", "/{a}", "/r/{x}/**", "/r/**", "/r", "/r/{x}", "/r/{x}/x", "/r/{y}/y"]
        let routes = paths.map { path in Self.branch(.get, path) { _ in path } }
        let plugin = Self.plugin(isReversed ? routes.reversed() : routes)
        try await TestServer.run(SingleModelDirectory(ScriptedService()), plugins: [plugin]) { server in
            let body = try await server.get(request.path).body
            #expect(body == request.route)
        }
    }

    private static func branch(
        _ method: HTTPRequest.Method, _ path: String, said: @escaping @Sendable ([String: String]) -> String
    ) -> PluginRoute {
        PluginRoute(method, path, summary: "Says") { .text(said($0.parameters)) }
    }

    @Test("that begins like another one needs the key that it says it needs, and has its own count")
    func branchAccess() async throws {
        var registration = PluginRegistration()
        registration.add(PluginRoute(.get, "/q/{a}/x", access: .open, summary: "Open") { _ in .text("open") })
        registration.add(PluginRoute(.get, "/q/**", summary: "Closed") { _ in .text("closed") })
        let plugin = ActivePlugin(name: "sample", origin: "compiled in", registration: registration)
        try await TestServer.run(
            SingleModelDirectory(ScriptedService()), access: AccessControl(keys: ["secret"]), plugins: [plugin]
        ) { server in
            #expect(try await server.get("/q/1/x").body == "open")
            #expect(try await server.get("/q/1/y").status == 401)
            let connection = try await server.connect()
            try await connection.request("HEAD", "/q/1/x")
            #expect(try await connection.readResponse(hasBody: false).status == 200)
            let wrong = try await server.get("/metrics", headers: ["Authorization": "Bearer secret"])
            #expect(wrong.body.contains(#"route="/q/**""#))
        }
    }

    @Test("a wrong method is told all that a path takes")
    func branchMethods() async throws {
        let response = try await Self.answer(
            "DELETE", "/q/word", of: Self.branch(.get, "/q/{a}") { _ in "" }, Self.branch(.post, "/q/word") { _ in "" })
        #expect(response.status == 405)
        #expect(response.headers["allow"] == "POST, GET, HEAD, OPTIONS")
    }

    @Test("streams what the model says, as events")
    func stream() async throws {
        let route = PluginRoute(.post, "/tell", summary: "Tells", answer: .events) { request in
            let answer = try await request.generate(request.chat([ChatMessage(role: .user, content: request.text)]))
            return .events { writer in
                for try await event in answer {
                    if case .text(let delta) = event { try await writer.send(delta.text) }
                }
                try await writer.send("over\nand out", event: "end")
            }
        }
        let response = try await Self.answer("POST", "/tell", body: "Hello", of: route)
        #expect(response.headers["content-type"] == "text/event-stream")
        #expect(response.body == "data: Hello\n\nevent: end\ndata: over\ndata: and out\n\n")
    }

    @Test("that streams answers HEAD without a length, and the connection goes on")
    func head() async throws {
        let stream = PluginRoute(.get, "/tell", summary: "Tells", answer: .events) { _ in
            .events { writer in try await writer.send("never") }
        }
        try await TestServer.run(SingleModelDirectory(ScriptedService()), plugins: [Self.plugin(stream)]) { server in
            let connection = try await server.connect()
            // Together, so that nothing may stand between the answers.
            try await connection.request("HEAD", "/tell")
            try await connection.request("GET", "/health")
            let head = try await connection.readResponse(hasBody: false)
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == nil)
            #expect(head.headers["content-type"] == "text/event-stream")
            let next = try await connection.readResponse()
            #expect(next.status == 200)
            #expect(next.body == #"{"status":"ok"}"#)
        }
    }

    @Test("answers a refusal of the model with its status")
    func refused() async throws {
        let service = ScriptedService()
        service.refusal = .overloaded(.requests(waiting: 3), retryAfter: .seconds(2))
        let route = PluginRoute(.post, "/tell", summary: "Tells") { request in
            .text(try await request.generate(request.completion(of: "a")).text())
        }
        let response = try await Self.answer(asking: service, "POST", "/tell", body: "", of: route)
        #expect(response.status == 429)
        #expect(response.headers["retry-after"] == "2")
    }

    @Test("says its own refusals, and nothing of its failures")
    func failures() async throws {
        let refusing = PluginRoute(.get, "/refuse", summary: "Refuses") { _ in
            throw RequestRefusal(status: 418, message: "I am a teapot.", code: "teapot", field: "tea")
        }
        let failing = PluginRoute(.get, "/fail", summary: "Fails") { _ in throw Failure() }
        let refused = try await Self.answer("GET", "/refuse", of: refusing, failing)
        #expect(refused.status == 418)
        #expect(refused.error["message"] as? String == "I am a teapot.")
        #expect(refused.error["code"] as? String == "teapot")
        #expect(refused.error["param"] as? String == "tea")
        let failed = try await Self.answer("GET", "/fail", of: refusing, failing)
        #expect(failed.status == 500)
        #expect(failed.error["code"] as? String == "plugin_failed")
        #expect(!failed.body.contains("Failure"))
    }

    @Test("answers with no status that ends no request", arguments: [0, 99, 101, 600])
    func oddStatus(code: Int) async throws {
        let route = PluginRoute(.get, "/odd", summary: "Odd") { _ in
            .text("x", status: HTTPResponse.Status(code: code))
        }
        let response = try await Self.answer("GET", "/odd", of: route)
        #expect(response.status == 500)
        #expect(response.error["code"] as? String == "plugin_failed")
    }

    @Test("ends its events with what went wrong after the head")
    func brokenStream() async throws {
        let route = PluginRoute(.get, "/break", summary: "Breaks") { _ in
            .events { writer in
                try await writer.send("one")
                throw Failure()
            }
        }
        let response = try await Self.answer("GET", "/break", of: route)
        #expect(response.status == 200)
        #expect(response.body.hasPrefix("data: one\n\nevent: error\ndata: {"))
        #expect(response.body.contains("plugin_failed"))
    }

    @Test(
        "is told that its client has gone while it waits for something else",
        arguments: DisconnectTests.Departure.allCases)
    func departure(departure: DisconnectTests.Departure) async throws {
        let told = Signal()
        let route = PluginRoute(.get, "/wait", summary: "Waits") { _ in
            .events { writer in
                try await writer.send("one")
                await Waiting.untilCancelled()
                told.fire()
            }
        }
        try await TestServer.run(
            SingleModelDirectory(ScriptedService()), plugins: [Self.plugin(route)]
        ) { server in
            let connection = try await server.connect()
            try await connection.request("GET", "/wait")
            try await connection.read(through: "one")
            try await departure.leave(connection)
            await told.wait()
        }
    }

    @Test("ends its events with the reason where the request's time is over")
    func timedOut() async throws {
        let route = PluginRoute(.get, "/wait", summary: "Waits") { _ in
            .events { writer in
                try await writer.send("one")
                await Waiting.untilCancelled()
                try Task.checkCancellation()
            }
        }
        let body = try await TestServer.run(
            SingleModelDirectory(ScriptedService()), plugins: [Self.plugin(route)],
            configure: { $0.requestTimeout = .milliseconds(50) }
        ) { server in
            try await server.get("/wait").body
        }
        // On a busy machine the time may be over before the first event.
        #expect(body.contains("event: error\ndata: {") && body.contains("request_timeout"))
    }

    @Test("needs the key that it says it needs")
    func access() async throws {
        let control = AccessControl(keys: ["secret"])
        let closed = PluginRoute(.get, "/closed", summary: "Closed") { .text($0.principal?.name ?? "nobody") }
        let open = PluginRoute(.get, "/open", access: .open, summary: "Open") { .text($0.principal?.name ?? "nobody") }
        #expect(try await Self.answer(access: control, "GET", "/closed", of: closed, open).status == 401)
        #expect(try await Self.answer(access: control, "GET", "/open", of: closed, open).body == "nobody")
        let document = try await Self.answer(access: control, "GET", "/openapi.json", of: closed, open)
        let paths = document.json["paths"] as? [String: [String: [String: Any]]]
        let described = try #require(paths?["/closed"]?["get"])
        #expect(described["security"] != nil)
        #expect((described["responses"] as? [String: Any])?["401"] != nil)
        #expect(paths?["/open"]?["get"] != nil && paths?["/open"]?["get"]?["security"] == nil)
        let known = try await Self.answer(
            access: control, "GET", "/closed", headers: ["Authorization": "Bearer secret"], of: closed, open)
        #expect(known.status == 200)
        #expect(known.body != "nobody")
    }

    @Test(
        "counts for its caller's limits, whatever its method and whether or not it generates", arguments: [true, false])
    func limits(generates: Bool) async throws {
        let control = AccessControl(limits: AccessLimits(requestsPerMinute: 1))
        let method = generates ? "POST" : "GET"
        let route = PluginRoute(generates ? .post : .get, "/tell", summary: "Tells") { request in
            guard generates else { return .text("a") }
            return .text(try await request.generate(request.completion(of: "a")).text())
        }
        let plugin = Self.plugin(route)
        let models = SingleModelDirectory(ScriptedService(saying: ["a"]))
        let statuses = try await TestServer.run(models, access: control, plugins: [plugin]) { server in
            let connection = try await server.connect()
            try await connection.request(method, "/tell", body: generates ? "" : nil)
            let first = try await connection.readResponse()
            try await connection.request(method, "/tell", body: generates ? "" : nil)
            return [first.status, try await connection.readResponse().status]
        }
        #expect(statuses == [200, 429])
    }

    @Test("is in the metrics, with the tokens that it used, and in the description")
    func observation() async throws {
        let route = PluginRoute(.post, "/tell/{whom}", summary: "Tells somebody") { request in
            .text(try await request.generate(request.completion(of: "a")).text())
        }
        let plugin = Self.plugin(route)
        let models = SingleModelDirectory(ScriptedService(saying: ["a", "b"]))
        let (metrics, document) = try await TestServer.run(models, plugins: [plugin]) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/tell/you", body: "")
            _ = try await connection.readResponse()
            try await connection.request("GET", "/metrics")
            let metrics = try await connection.readResponse()
            try await connection.request("GET", "/openapi.json")
            return (metrics.body, try await connection.readResponse())
        }
        #expect(metrics.contains(#"route="/tell/{whom}""#))
        let paths = document.json["paths"] as? [String: Any]
        let operation = (paths?["/tell/{whom}"] as? [String: Any])?["post"] as? [String: Any]
        #expect(operation?["summary"] as? String == "Tells somebody")
        #expect(operation?["tags"] as? [String] == ["Plugins"])
        #expect((operation?["parameters"] as? [[String: Any]])?.first?["name"] as? String == "whom")
    }

    @Test("is not taken where there is one already", arguments: ["/health", "/slots/{other}"])
    func twice(path: String) async throws {
        let method: PluginRoute = PluginRoute(path == "/health" ? .get : .post, path, summary: "") { _ in .text("") }
        await #expect(throws: HTTPServerError.routeTwice(method: method.method.rawValue, path: path)) {
            try await TestServer.run(
                SingleModelDirectory(ScriptedService()), plugins: [Self.plugin(method)]
            ) { _ in }
        }
    }

    @Test("does not take from other origins' pages what those may send without asking")
    func origins() async throws {
        let route = PluginRoute(.post, "/take", summary: "Takes") { .text($0.text) }
        let headers = ["Content-Type": "text/plain", "Origin": "https://evil.example"]
        #expect(try await Self.answer("POST", "/take", headers: headers, body: "a", of: route).status == 415)
        let own = ["Content-Type": "text/plain", "Origin": "http://localhost"]
        #expect(try await Self.answer("POST", "/take", headers: own, body: "a", of: route).status == 200)
    }
}
