import ChasquiCore
import NIOCore
import Testing

@testable import ChasquiHTTP

@Suite("A stream with X-Conversation-Id", .timeLimit(.minutes(15)))
struct ConversationTests {
    static let named = ["X-Conversation-Id": "talk"]
    static let body = #"{"prompt":"hi","stream":true}"#

    @Test("goes on without its reader, who gets the same bytes from anywhere in it")
    func resumed() async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", headers: Self.named, body: Self.body)
            let call = try #require(await service.calls.next())
            call.say("first")
            #expect(try await connection.readHead().headers["x-conversation-id"] == "talk")
            let begun = try #require(try await connection.readChunk())
            #expect(begun.contains("first"))
            try await connection.close()
            let back = try await server.connect()
            try await back.request("GET", "/v1/stream?conv_id=talk&from=\(begun.utf8.count)")
            let head = try await back.readHead()
            #expect(head.status == 200)
            #expect(head.headers["content-type"] == "text/event-stream")
            call.say("second")
            call.finish()
            var rest = ""
            while let chunk = try await back.readChunk() { rest += chunk }
            #expect(!call.abandoned.hasFired)
            #expect(rest.contains("second") && !rest.contains("first"))
            let whole = try await server.get("/v1/stream?conv_id=talk")
            #expect(whole.body == begun + rest)
            #expect(whole.events.count == 3)
            #expect(try await server.get("/v1/stream?conv_id=talk&from=\(whole.body.utf8.count)").body.isEmpty)
        }
    }

    @Test("is found by a name with a space, however a query writes that", arguments: ["my+chat", "my%20chat"])
    func spaces(written: String) async throws {
        try await TestServer.run(ScriptedService(saying: ["word"])) { server in
            let headers = ["X-Conversation-Id": "my chat"]
            let answer = try await server.post("/completion", Self.body, headers: headers)
            #expect(answer.status == 200)
            let back = try await server.get("/v1/stream?conv_id=\(written)&from=0")
            #expect(back.status == 200)
            #expect(back.body == answer.body)
            #expect(try await server.get("/v1/stream?conv_id=my%2Bchat").status == 404)
        }
    }

    @Test("has several readers at once, each from its own place")
    func readers() async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let opener = try await server.connect()
            try await opener.request("POST", "/completion", headers: Self.named, body: Self.body)
            let call = try #require(await service.calls.next())
            call.say("first")
            try await opener.read(through: "first")
            let other = try await server.connect()
            try await other.request("GET", "/v1/stream?conv_id=talk")
            try await other.read(through: "first")
            call.say("second")
            try await opener.read(through: "second")
            try await other.read(through: "second")
            call.finish()
            try await opener.read(through: "0\r\n\r\n")
            try await other.read(through: "0\r\n\r\n")
        }
    }

    @Test("is replaced, and its generation ended, by the next one of the same id")
    func replaced() async throws {
        let service = ScriptedService { $0.say("word") }
        try await TestServer.run(service) { server in
            let first = try await server.connect()
            try await first.request("POST", "/completion", headers: Self.named, body: Self.body)
            let former = try #require(await service.calls.next())
            try await first.read(through: "word")
            let second = try await server.connect()
            try await second.request("POST", "/completion", headers: Self.named, body: Self.body)
            let latter = try #require(await service.calls.next())
            await former.abandoned.wait()
            try await first.read(
                through: #""message":"Another request with the same X-Conversation-Id took the stream's place.","#)
            try await first.read(through: "0\r\n\r\n")
            latter.finish()
            #expect(try await second.readResponse().events.count == 2)
            #expect(!latter.abandoned.hasFired)
        }
    }

    @Test("is ended and forgotten by DELETE, which may come again")
    func dropped() async throws {
        let service = ScriptedService { $0.say("word") }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", headers: Self.named, body: Self.body)
            let call = try #require(await service.calls.next())
            try await connection.read(through: "word")
            for _ in 0..<2 {
                #expect(try await server.exchange("DELETE", "/v1/stream?conv_id=talk").status == 204)
            }
            await call.abandoned.wait()
            try await connection.read(
                through:
                    #"{"code":499,"message":"The stream was ended by DELETE /v1/stream.","type":"cancelled_error"}}"#)
            try await connection.read(through: "0\r\n\r\n")
            let unknown = try await server.get("/v1/stream?conv_id=talk")
            #expect(unknown.status == 404)
            #expect((unknown.error["message"] as? String)?.contains("'talk'") == true)
        }
    }

    @Test("that was ended from outside tells so in its own dialect, whoever reads it", arguments: [true, false])
    func endedDialect(isReplaced: Bool) async throws {
        let service = ScriptedService { $0.say("word") }
        let body = #"{"messages":[{"role":"user","content":"hi"}],"stream":true}"#
        try await TestServer.run(service) { server in
            let opener = try await server.connect()
            try await opener.request("POST", "/v1/chat/completions", headers: Self.named, body: body)
            try await opener.read(through: "word")
            let reader = try await server.connect()
            try await reader.request("GET", "/v1/stream?conv_id=talk")
            try await reader.read(through: "word")
            if isReplaced {
                try await server.connect().request("POST", "/completion", headers: Self.named, body: Self.body)
            } else {
                #expect(try await server.exchange("DELETE", "/v1/stream?conv_id=talk").status == 204)
            }
            let code = isReplaced ? "stream_replaced" : "stream_deleted"
            for connection in [opener, reader] {
                try await connection.read(through: #""type":"cancelled_error","param":null,"code":"\#(code)"}}"#)
                try await connection.read(through: "0\r\n\r\n")
            }
        }
    }

    @Test("belongs to the key that opened it")
    func owner() async throws {
        try await TestServer.run(ScriptedService(saying: ["hello"])) { server in
            let own = ["Authorization": "Bearer mine"]
            let opened = try await server.post(
                "/completion", Self.body, headers: own.merging(Self.named) { $1 })
            #expect(opened.status == 200)
            #expect(try await server.get("/v1/stream?conv_id=talk", headers: own).body == opened.body)
            for other in [[:], ["X-Api-Key": "another"]] as [[String: String]] {
                #expect(try await server.get("/v1/stream?conv_id=talk", headers: other).status == 404)
                let found = try await server.post(
                    "/v1/streams/lookup", #"{"conversation_ids":["talk"]}"#, headers: other)
                #expect(found.body == "[]")
                #expect(try await server.exchange("DELETE", "/v1/stream?conv_id=talk", headers: other).status == 204)
            }
            let found = try await server.post("/v1/streams/lookup", #"{"conversation_ids":["talk","b"]}"#, headers: own)
            #expect(
                found.body.contains(
                    #"{"conversation_id":"talk","is_done":true,"total_bytes":\#(opened.body.utf8.count),"#))
        }
    }

    @Test("that was refused leaves nothing behind")
    func refused() async throws {
        let service = ScriptedService()
        service.refusal = .overloaded(.requests(waiting: 3), retryAfter: .seconds(1))
        try await TestServer.run(service) { server in
            let refused = try await server.post("/completion", Self.body, headers: Self.named)
            #expect(refused.status == 429)
            #expect(try await server.get("/v1/stream?conv_id=talk").status == 404)
        }
    }

    @Test("is refused where as many as are kept are under way, and is an ordinary one where none is kept")
    func limits() async throws {
        let service = ScriptedService { $0.say("word") }
        try await TestServer.run(service, configure: { $0.keptStreams = 1 }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", headers: Self.named, body: Self.body)
            try await connection.read(through: "word")
            let refused = try await server.post("/completion", Self.body, headers: ["X-Conversation-Id": "other"])
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "1")
        }
        try await TestServer.run(ScriptedService(saying: ["a"]), configure: { $0.keptStreams = 0 }) { server in
            let plain = try await server.post("/completion", Self.body, headers: Self.named)
            #expect(plain.status == 200)
            #expect(plain.headers["x-conversation-id"] == nil)
            #expect(try await server.get("/v1/stream?conv_id=talk").status == 404)
        }
    }

    @Test("says what is wrong with a request for it")
    func wrong() async throws {
        try await TestServer.run(ScriptedService(saying: ["hello"])) { server in
            _ = try await server.post("/completion", Self.body, headers: Self.named)
            for (query, field) in [
                ("", "conv_id"), ("?conv_id=", "conv_id"), ("?conv_id=talk&from=-1", "from"),
                ("?conv_id=talk&from=x", "from"),
            ] {
                let response = try await server.get("/v1/stream" + query)
                #expect(response.status == 400)
                #expect(response.error["param"] as? String == field)
            }
            let long = String(repeating: "a", count: KeptAnswer.longestID + 1)
            #expect(try await server.post("/completion", Self.body, headers: ["X-Conversation-Id": long]).status == 400)
            #expect(try await server.post("/v1/streams/lookup", #"{"conversation_ids":[1]}"#).status == 400)
        }
    }

    @Test("breaks its slow reader off where bytes were dropped, and goes on")
    func slow() async throws {
        let conversations = Conversations(limits: .init(conversations: 1, bytes: 10))
        let number = try conversations.open(.init(owner: nil, id: "a"), in: .llamaServer) {}
        #expect(conversations.append(.init(string: "first"), to: number))
        var read = ""
        let error = await #expect(throws: HTTPProblem.self) {
            try await conversations.replay(number, from: 0, until: RequestWatch()) { bytes in
                read += String(buffer: bytes)
                // While this reader writes, more comes than is kept.
                _ = conversations.append(.init(string: "0123456789abcdef"), to: number)
            }
        }
        #expect(error == .lostPlace(5))
        #expect(read == "first")
        #expect(conversations.append(.init(string: "more"), to: number))
    }

    @Test("has its comments in the stream itself, so that readers can count")
    func comments() async throws {
        let service = ScriptedService { $0.say("word") }
        try await TestServer.run(service, configure: { $0.keepAliveInterval = .milliseconds(10) }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", headers: Self.named, body: Self.body)
            let call = try #require(await service.calls.next())
            _ = try await connection.readHead()
            var received = ""
            while !received.contains(":\n\n:\n\n") { received += try await connection.readChunk() ?? "" }
            call.finish()
            while let chunk = try await connection.readChunk() { received += chunk }
            #expect(try await server.get("/v1/stream?conv_id=talk").body == received)
        }
    }

    @Test("ends with the server where nobody reads it, and where somebody does is finished")
    func shutdown() async throws {
        let service = ScriptedService { $0.say("word") }
        try await TestServer.run(service, configure: { $0.shutdownLimit = .seconds(30) }) { server in
            let reading = try await server.connect()
            try await reading.request("POST", "/completion", headers: ["X-Conversation-Id": "read"], body: Self.body)
            let read = try #require(await service.calls.next())
            try await reading.read(through: "word")
            let leaving = try await server.connect()
            try await leaving.request("POST", "/completion", headers: Self.named, body: Self.body)
            let unread = try #require(await service.calls.next())
            try await leaving.read(through: "word")
            try await leaving.close()
            await server.shutDown()
            await unread.abandoned.wait()
            #expect(!read.abandoned.hasFired)
            read.finish()
            try await reading.read(through: "0\r\n\r\n")
        }
    }
}
