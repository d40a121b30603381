import ChasquiCore
import NIOCore
import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("Whatever bytes a connection brings,", .timeLimit(.minutes(30)))
struct ConnectionFuzzTests {
    private static let mutator = InputMutator(
        [
            "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /completion HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n{\"prompt\":\"hi\"}",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
                + "10\r\n{\"messages\":[{\"r\r\n22;x=y\r\nole\":\"user\",\"content\":\"hi\"}]}    \r\n0\r\nTrailer: x\r\n\r\n",
            "POST /completion HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 29\r\n\r\n{\"prompt\":\"a\",\"stream\":true}  ",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\nOrigin: b\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
            "GET /props HTTP/1.0\r\nConnection: keep-alive\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
                + "Authorization: Bearer x\r\n\r\nGET /slots HTTP/1.1\r\nHost: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u{6}\u{4}\0\0\0\0\0\0\u{3}\0\0\0d\0\0\0\u{1}\u{5}\0\0\0\u{1}",
        ],
        words: [
            "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", "HTTP/1.1", "HTTP/9.9", "Content-Length: -1\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n", "Host: ", "Connection: close\r\n", "GET ", "%00", "..", "http://a/",
            "\u{16}\u{3}\u{1}",
        ])

    @Test("the server goes on, and answers the next one")
    func connections() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            for seed in FuzzSeeds("connection", 150) {
                var random = SeededGenerator(seed: seed)
                let connection = try await server.connect()
                try await Self.send(Self.mutator.input(using: &random), over: connection, &random)
                if seed % 5 == 0 {
                    #expect(try await server.post("/completion", #"{"prompt":"hi"}"#).status == 200, "seed \(seed)")
                }
            }
            #expect(try await server.get("/health").status == 200)
        }
    }

    /// In pieces, and with the end that a client may make.
    private static func send(
        _ bytes: [UInt8], over connection: RawConnection, _ random: inout SeededGenerator
    ) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...max(1, bytes.count), using: &random))
            await connection.sendIgnoringErrors(ByteBuffer(bytes: piece))
            rest = rest.dropFirst(piece.count)
        }
        if Bool.random(using: &random) {
            // What is half a request then is answered or dropped.
            try? await connection.shutdownOutput()
            _ = await connection.readToEnd()
        } else {
            try? await connection.reset()
        }
    }
}
