import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import Foundation
import HTTPTypes
import Testing

@testable import ChasquiHTTP

@Suite("A plugin's middleware", .timeLimit(.minutes(15)))
struct PluginMiddlewareTests {
    private struct Failure: Error {}

    private struct Around: PluginMiddleware {
        let around: @Sendable (RequestHead, (RequestHead) async throws -> PluginResponse) async throws -> PluginResponse

        func handle(
            _ request: RequestHead, next: (RequestHead) async throws -> PluginResponse
        ) async throws -> PluginResponse {
            try await around(request, next)
        }
    }

    private static func plugin(_ name: String = "sample", _ middleware: Around...) -> ActivePlugin {
        PluginServer.plugin(name) { registration in for each in middleware { registration.add(each) } }
    }

    private static func tagging(_ tag: String) -> Around {
        Around { request, next in
            var response = try await next(request)
            let name = HTTPField.Name("X-Tag")!
            response.headers[name] = (response.headers[name] ?? "") + tag
            return response
        }
    }

    @Test("sees every answer's head, streamed ones too, and leaves their bodies alone")
    func heads() async throws {
        let response = try await PluginServer.post(
            PluginServer.hello(#""stream":true"#), to: ScriptedService(saying: ["yes"]),
            with: Self.plugin("outer", Self.tagging("a")), Self.plugin("inner", Self.tagging("b")))
        #expect(response.headers["x-tag"] == "ba")
        #expect(response.body.contains(#""content":"yes""#))
        #expect(response.events.last == "[DONE]")
    }

    @Test("may answer by itself")
    func ownAnswer() async throws {
        let service = ScriptedService(saying: ["yes"])
        let closed = Around { _, _ in .text("closed", status: .serviceUnavailable) }
        let response = try await PluginServer.post(PluginServer.hello(), to: service, with: Self.plugin("a", closed))
        #expect(response.status == 503)
        #expect(response.body == "closed")
    }

    @Test("is told that the client of a stream of its own has gone")
    func departure() async throws {
        let told = Signal()
        let streaming = Around { _, _ in
            .events { writer in
                try await writer.send("one")
                await Waiting.untilCancelled()
                told.fire()
            }
        }
        try await TestServer.run(
            SingleModelDirectory(ScriptedService()), plugins: [Self.plugin("a", streaming)]
        ) { server in
            let connection = try await server.connect()
            try await connection.request("GET", "/health")
            try await connection.read(through: "one")
            try await connection.close()
            await told.wait()
        }
    }

    @Test("may put another body in an answer's place")
    func replacement() async throws {
        let replacing = Around { request, next in
            var response = try await next(request)
            response.body = .bytes(Array("other".utf8))
            return response
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: Self.plugin("a", replacing))
        #expect(response.body == "other")
    }

    @Test("cannot pass a request on twice")
    func twice() async throws {
        let repeating = Around { request, next in
            _ = try await next(request)
            return try await next(request)
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: Self.plugin("a", repeating))
        #expect(response.status == 500)
        #expect(response.error["code"] as? String == "plugin_failed")
    }

    @Test("does not change the length of what it passes on")
    func length() async throws {
        let cutting = Around { request, next in
            var response = try await next(request)
            response.headers[.contentLength] = "3"
            return response
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: Self.plugin("a", cutting))
        #expect(response.content == "yes")
    }

    @Test("answers with no status that ends no request", arguments: [0, 100, 199, 600])
    func oddStatus(code: Int) async throws {
        let odd = Around { request, next in
            var response = try await next(request)
            response.status = HTTPResponse.Status(code: code)
            return response
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: Self.plugin("a", odd))
        #expect(response.error["code"] as? String == "plugin_failed")
    }

    @Test("refuses with its words, and says nothing of its failures")
    func failures() async throws {
        let refusing = Around { _, _ in throw RequestRefusal(status: 451, message: "Not here.") }
        let failing = Around { _, _ in throw Failure() }
        let service = ScriptedService(saying: ["yes"])
        let refused = try await PluginServer.post(PluginServer.hello(), to: service, with: Self.plugin("a", refusing))
        #expect(refused.status == 451)
        let failed = try await PluginServer.post(PluginServer.hello(), to: service, with: Self.plugin("a", failing))
        #expect(failed.error["code"] as? String == "plugin_failed")
    }

    @Test("does not change what a route refuses")
    func passedErrors() async throws {
        let response = try await PluginServer.post(
            "{}", to: ScriptedService(), with: Self.plugin("a", Self.tagging("a")))
        #expect(response.status == 400)
    }

    @Test("knows who asks")
    func caller() async throws {
        let showing = Around { request, next in
            var response = try await next(request)
            response.headers[HTTPField.Name("X-Caller")!] = request.principal?.name
            return response
        }
        let caller = try await TestServer.run(
            SingleModelDirectory(ScriptedService(saying: ["a"])),
            access: AccessControl(lookup: { key in
                key == "k" ? Principal(id: "1", name: "Ann") : nil
            }), plugins: [Self.plugin("a", showing)]
        ) { server in
            let connection = try await server.connect()
            try await connection.request(
                "POST", "/v1/chat/completions", headers: ["X-Api-Key": "k"], body: PluginServer.hello())
            return try await connection.readResponse().headers["x-caller"]
        }
        #expect(caller == "Ann")
    }
}

@Suite("Keys that are looked up", .timeLimit(.minutes(15)))
struct KeyLookupTests {
    private static func status(key: String?, _ lookup: @escaping AccessControl.Lookup) async throws -> Int {
        try await TestServer.run(
            SingleModelDirectory(ScriptedService(saying: ["a"])),
            access: AccessControl(keys: ["listed"], lookup: lookup)
        ) { server in
            let connection = try await server.connect()
            let headers = key.map { ["X-Api-Key": $0] } ?? [:]
            try await connection.request("POST", "/v1/chat/completions", headers: headers, body: PluginServer.hello())
            return try await connection.readResponse().status
        }
    }

    @Test("let in whom the lookup knows, with the scopes that it says")
    func known() async throws {
        #expect(try await Self.status(key: "k") { $0 == "k" ? Principal(id: "1", name: "Ann") : nil } == 200)
        #expect(try await Self.status(key: "l") { $0 == "k" ? Principal(id: "1", name: "Ann") : nil } == 401)
        #expect(try await Self.status(key: nil) { _ in Principal(id: "1", name: "Ann") } == 401)
        #expect(try await Self.status(key: "k") { _ in Principal(id: "1", name: "Ann", scopes: [.metrics]) } == 403)
        #expect(try await Self.status(key: "listed") { _ in nil } == 200)
    }

    @Test("are not taken where the lookup fails")
    func failing() async throws {
        struct Failure: Error {}
        #expect(try await Self.status(key: "k") { _ in throw Failure() } == 500)
    }
}

@Suite("A plugin's figures", .timeLimit(.minutes(15)))
struct PluginMetricsTests {
    private struct Figures: MetricsCollector {
        func metrics() -> [PluginMetric] {
            [
                PluginMetric("words_total", .counter, help: "Words.", 3),
                PluginMetric(
                    "size", .gauge, help: "Sizes.",
                    samples: [.init(1.5, labels: ["kind": "a\"b"]), .init(2, labels: ["bad-label": "x"])]),
                PluginMetric("bad name", .gauge, help: "", 1),
                PluginMetric("size", .gauge, help: "Twice.", 1),
            ]
        }
    }

    @Test("are in /metrics under its name, and what Prometheus cannot read is not")
    func text() {
        var text = MetricsText()
        PluginMetrics.write(PluginServer.plugin("my-plugin") { $0.add(Figures()) }, to: &text)
        #expect(
            text.text == """
                # HELP chasqui_plugin_my_plugin_words_total Words.
                # TYPE chasqui_plugin_my_plugin_words_total counter
                chasqui_plugin_my_plugin_words_total 3
                # HELP chasqui_plugin_my_plugin_size Sizes.
                # TYPE chasqui_plugin_my_plugin_size gauge
                chasqui_plugin_my_plugin_size{kind="a\\"b"} 1.5

                """)
    }
}
