import ChasquiCore
import ChasquiHTTP
import NIOCore
import Testing

@Suite("Limits", .timeLimit(.minutes(15)))
struct LimitTests {
    static let prompt = #"{"prompt":"hi"}"#

    @Test("a body larger than allowed gets 413, and the connection ends", arguments: [true, false])
    func largeBody(announced: Bool) async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.maxBodyBytes = 100_000 }) { server in
            let connection = try await server.connect()
            let megabytes = String(repeating: "a", count: 10_000_000)
            if announced {
                try await connection.send("POST /completion HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n")
                await connection.sendIgnoringErrors(ByteBuffer(string: megabytes))
            } else {
                try await connection.send(
                    "POST /completion HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n989680\r\n")
                await connection.sendIgnoringErrors(ByteBuffer(string: megabytes + "\r\n0\r\n\r\n"))
            }
            let response = try await connection.readResponse()
            #expect(response.status == 413)
            #expect(response.headers["connection"] == "close")
            #expect((response.error["message"] as? String)?.contains("100000 bytes") == true)
            #expect(await connection.readToEnd() == "")
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test("a body of ten megabytes is taken where that is allowed")
    func largeAllowedBody() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let prompt = String(repeating: "word ", count: 2_000_000)
            let response = try await server.post("/completion", #"{"prompt":"\#(prompt)"}"#)
            #expect(response.status == 200)
        }
    }

    @Test("a chunked body is read")
    func chunkedBody() async throws {
        let service = ScriptedService(saying: ["ok"])
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.send(
                "POST /completion HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"prompt\r\n7\r\n\":\"hi\"}\r\n0\r\n\r\n"
            )
            #expect(try await connection.readResponse().status == 200)
            let call = try #require(await service.calls.next())
            #expect(call.completion?.prompts == [.text("hi")])
        }
    }

    @Test("half a request's head is not waited for without end")
    func halfHead() async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.idleTimeout = .milliseconds(20) }) {
            server in
            let connection = try await server.connect()
            try await connection.send("POST /completion HTTP/1.1\r\nHost: a\r\nContent-")
            #expect(await connection.readToEnd() == "")
        }
    }

    @Test("a body that does not arrive gets 408")
    func halfBody() async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.bodyTimeout = .milliseconds(20) }) {
            server in
            let connection = try await server.connect()
            try await connection.send("POST /completion HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"prompt\"")
            let response = try await connection.readResponse()
            #expect(response.status == 408)
            #expect(response.error["message"] != nil)
            #expect(await connection.readToEnd() == "")
        }
    }

    @Test(
        "a request of HTTP/1.1 has one Host, and one of HTTP/1.0 needs none",
        arguments: [
            ("GET /health HTTP/1.1\r\n\r\n", 400), ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("POST /completion HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400),
            ("GET /health HTTP/1.1\r\nHost:\r\n\r\n", 200), ("GET /health HTTP/1.0\r\n\r\n", 200),
        ])
    func host(request: String, status: Int) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let connection = try await server.connect()
            try await connection.send(request)
            let head = try await connection.readHead()
            #expect(head.status == status)
            #expect(head.headers["connection"] == (status == 400 || request.contains("1.0") ? "close" : nil))
        }
    }

    @Test("a head larger than allowed gets 431", arguments: ["GET /health HTTP/1.1\r\nHost: a\r\nX-Large: ", "GET /"])
    func largeHead(beginning: String) async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.maxHeaderBytes = 10_000 }) { server in
            let connection = try await server.connect()
            let large = beginning + String(repeating: "a", count: 100_000) + "\r\n\r\n"
            await connection.sendIgnoringErrors(ByteBuffer(string: large))
            let response = try await connection.readResponse()
            #expect(response.status == 431)
            #expect(response.error["message"] != nil)
            #expect(await connection.readToEnd() == "")
        }
    }

    @Test(
        "what is not HTTP gets 400 as JSON",
        arguments: [
            "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n",
        ])
    func malformed(text: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let connection = try await server.connect()
            try await connection.send(text)
            let response = try await connection.readResponse()
            #expect(response.status == 400)
            #expect(response.error["message"] != nil)
            #expect(await connection.readToEnd() == "")
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test("a broken chunk in a body gets 400")
    func brokenChunk() async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let connection = try await server.connect()
            try await connection.send(
                "POST /completion HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\n")
            let response = try await connection.readResponse()
            #expect(response.status == 400)
            #expect(response.error["message"] != nil)
            #expect(await connection.readToEnd() == "")
        }
    }

    @Test("a connection beyond the limit waits until another closes")
    func connections() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.maxConnections = 1 }) { server in
            let first = try await server.connect()
            _ = try await first.exchange("GET", "/health")
            let second = try await server.connect()
            try await second.request("POST", "/completion", body: Self.prompt)
            for _ in 0..<50 {
                let metrics = try await first.exchange("GET", "/metrics").body
                #expect(metrics.contains("chasqui_http_requests_running 1\n"))
            }
            try await first.close()
            let call = try #require(await service.calls.next())
            call.finish()
            #expect(try await second.readResponse().status == 200)
        }
    }

    @Test("curl's question whether to send a large body is answered")
    func expectContinue() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let connection = try await server.connect()
            let head =
                "POST /completion HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(Self.prompt.utf8.count)\r\n\r\n"
            try await connection.send(head)
            #expect(try await connection.readHead().status == 100)
            try await connection.send(Self.prompt)
            #expect(try await connection.readResponse().status == 200)
            #expect(try await connection.exchange("GET", "/health").status == 200)
        }
    }

    @Test("curl's question whether to send a body that is too large gets 413 at once")
    func expectTooLarge() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"]), configure: { $0.maxBodyBytes = 10 }) { server in
            let connection = try await server.connect()
            try await connection.send(
                "POST /completion HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
            #expect(try await connection.readResponse().status == 413)
        }
    }
}
