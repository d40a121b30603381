import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import ChasquiTracing
import Foundation
import Synchronization
import Testing
import Tracing

@testable import ChasquiHTTP

@Suite("Tools that the server runs", .timeLimit(.minutes(15)))
struct ServerToolTests {
    private struct Failure: Error {}

    private struct Weather: ServerTool {
        let name = "weather"
        let description = "Tells the weather."
        let parameters: JSONValue = .object(["type": .string("object")])
        var answer: @Sendable (JSONValue) async throws -> String = { arguments in
            guard case .object(let members) = arguments, case .string(let city)? = members["city"] else {
                return "where?"
            }
            return "It snows in \(city)."
        }

        func call(_ arguments: JSONValue, _ context: FilterContext) async throws -> String {
            try await answer(arguments)
        }
    }

    /// Answers each round with the next of these.
    private static func model(_ rounds: @Sendable (ScriptedService.Call) -> Void...) -> ScriptedService {
        let left = Mutex(rounds)
        return ScriptedService { call in
            let round = left.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            round?(call)
        }
    }

    private static func calls(
        _ name: String, _ arguments: String, index: Int = 0, ends: Bool = true
    ) -> @Sendable (ScriptedService.Call) -> Void {
        { call in
            call.channel.send(.toolCall(ToolCallDelta(index: index, id: "c\(index)", name: name)))
            call.channel.send(.toolCall(ToolCallDelta(index: index, arguments: arguments)))
            if ends { call.finish(reason: .toolCalls) }
        }
    }

    private static let says: @Sendable (ScriptedService.Call) -> Void = { call in
        call.say("Take a coat.", tokens: [1])
        call.finish()
    }

    private static func plugin(
        policy: PluginPolicy = PluginPolicy(), _ weather: Weather = Weather()
    ) -> ActivePlugin {
        PluginServer.plugin(policy: policy) { $0.add(weather) }
    }

    private static let asking = PluginServer.hello(#""server_tools":true"#)

    @Test("are run, and the model goes on with what they said")
    func run() async throws {
        let model = Self.model(Self.calls("weather", #"{"city":"Cusco"}"#), Self.says)
        let response = try await PluginServer.post(Self.asking, to: model, with: Self.plugin())
        #expect(response.content == "Take a coat.")
        #expect(response.finishReason == "stop")
        #expect(response.message["tool_calls"] == nil)
        let ran = (response.message["server_tool_calls"] as? [[String: String]])?.first
        #expect(
            ran == ["id": "c0", "name": "weather", "arguments": #"{"city":"Cusco"}"#, "result": "It snows in Cusco."])
        let first = await model.calls.next()?.chat
        #expect(first?.tools.map(\.name) == ["weather"])
        let messages = await model.calls.next()?.chat?.messages ?? []
        #expect(messages.map(\.role) == [.user, .assistant, .tool])
        #expect(messages.last?.content == "It snows in Cusco.")
        #expect(messages.last?.toolCallID == "c0")
        #expect(messages[1].toolCalls == [ToolCall(id: "c0", name: "weather", arguments: #"{"city":"Cusco"}"#)])
    }

    @Test("use what all rounds use")
    func usage() async throws {
        let model = Self.model(Self.calls("weather", "{}"), Self.says)
        let response = try await PluginServer.post(Self.asking, to: model, with: Self.plugin())
        #expect(response.usage["prompt_tokens"] as? Int == 14)
        #expect(response.usage["completion_tokens"] as? Int == 4)
    }

    @Test("count each round's prompt for the key's budget")
    func budget() async throws {
        let model = Self.model(Self.calls("weather", "{}"), Self.says)
        model.promptTokens = 100
        let caller = Principal(
            id: "shop", name: "shop", scopes: [.chat], limits: AccessLimits(tokensPerDay: 250))
        let access = AccessControl(lookup: { _ in caller })
        try await TestServer.run(SingleModelDirectory(model), access: access, plugins: [Self.plugin()]) { server in
            let connection = try await server.connect()
            let headers = ["Authorization": "Bearer any"]
            let first = try await connection.exchange(
                "POST", "/v1/chat/completions", headers: headers, body: Self.asking)
            #expect(first.content == "Take a coat.")
            let second = try await connection.exchange(
                "POST", "/v1/chat/completions", headers: headers, body: PluginServer.hello())
            #expect(second.status == 429)
            #expect(second.error["limit"] as? String == "tokens_per_day")
        }
    }

    /// Has the model answer something else before it says what the weather is.
    private struct Asker: ServerTool {
        let name = "weather"
        let description = "Asks the model."
        let parameters: JSONValue = .object(["type": .string("object")])

        func call(_ arguments: JSONValue, _ context: FilterContext) async throws -> String {
            let request = CompletionRequest(
                identity: context.identity, prompts: [.text("Is it cold?")], options: GenerationOptions())
            let stream = try await context.model.complete(request)
            while try await stream.next() != nil {}
            return "It snows."
        }
    }

    @Test("count what they have the model compute for the request that runs them")
    func nested() async throws {
        let model = Self.model(
            Self.calls("weather", "{}"),
            { call in
                call.say("Yes", tokens: [1, 2, 3])
                call.finish()
            }, Self.says)
        model.promptTokens = 100
        let caller = Principal(
            id: "shop", name: "shop", scopes: [.chat], limits: AccessLimits(tokensPerDay: 350))
        let access = AccessControl(lookup: { _ in caller })
        let plugin = PluginServer.plugin { $0.add(Asker()) }
        try await TestServer.run(SingleModelDirectory(model), access: access, plugins: [plugin]) { server in
            let connection = try await server.connect()
            let headers = ["Authorization": "Bearer any"]
            let first = try await connection.exchange(
                "POST", "/v1/chat/completions", headers: headers, body: Self.asking)
            #expect(first.content == "Take a coat.")
            #expect(first.usage["prompt_tokens"] as? Int == 114)
            #expect(first.usage["completion_tokens"] as? Int == 7)
            let second = try await connection.exchange(
                "POST", "/v1/chat/completions", headers: headers, body: PluginServer.hello())
            #expect(second.status == 429, "300 of 350 tokens are spent.")
        }
    }

    @Test("have used the prompts of all rounds that began, where one of them fails")
    func failedRound() async throws {
        let model = Self.model(Self.calls("weather", "{}")) { $0.channel.fail(.stuck(after: .seconds(1))) }
        model.promptTokens = 100
        let recorder = SpanRecorder()
        try await TestServer.run(
            SingleModelDirectory(model), tracing: recorder.tracing, plugins: [Self.plugin()]
        ) { server in
            let connection = try await server.connect()
            _ = try await connection.exchange("POST", "/v1/chat/completions", body: Self.asking)
        }
        let span = try #require(recorder.spans.first { $0.kind == .server })
        #expect(span.attributes.get("gen_ai.usage.input_tokens") == .int64(200))
    }

    @Test("are seen in a stream, which is one for all rounds")
    func streaming() async throws {
        let model = Self.model(Self.calls("weather", #"{"city":"Cusco"}"#), Self.says)
        let response = try await PluginServer.post(
            PluginServer.hello(#""server_tools":["weather"],"stream":true"#), to: model, with: Self.plugin())
        let chunks = response.events
        #expect(chunks.last == "[DONE]")
        #expect(chunks.count { $0.contains(#""role":"assistant""#) } == 1)
        #expect(chunks.count { $0.contains(#""finish_reason":"stop""#) } == 1)
        #expect(chunks.contains { $0.contains(#""delta":{"server_tool_calls":[{"id":"c0","name":"weather""#) })
        #expect(!response.body.contains(#""tool_calls""#))
        #expect(response.body.contains(#""content":"Take a coat.""#))
    }

    @Test(
        "are not there where the request does not ask",
        arguments: ["", #""server_tools":false"#, #""server_tools":[]"#])
    func notAsked(more: String) async throws {
        let model = Self.model(Self.says)
        let response = try await PluginServer.post(PluginServer.hello(more), to: model, with: Self.plugin())
        #expect(response.content == "Take a coat.")
        #expect(await model.calls.next()?.chat?.tools.isEmpty == true)
    }

    @Test(
        "are refused by name where there are none of the name",
        arguments: [
            (#""server_tools":["wether"]"#, "server_tools[0]", "has to be one of the server's tools: weather."),
            (#""server_tools":3"#, "server_tools", "true, false or an array of names"),
            (#""server_tools":[3]"#, "server_tools[0]", "a string"),
            (#""server_tools":true,"n":2"#, "n", "has to be 1 with server_tools"),
            (
                #""server_tools":true,"tools":[{"type":"function","function":{"name":"weather"}}]"#,
                "tools[0].function.name", "which is a tool of the server"
            ),
            (#""server_tools":true,"response_format":{"type":"json_object"}"#, "server_tools", "cannot be combined"),
        ])
    func wrong(more: String, field: String, message: String) async throws {
        let response = try await PluginServer.post(
            PluginServer.hello(more), to: Self.model(Self.says), with: Self.plugin())
        #expect(response.status == 400)
        #expect(response.error["param"] as? String == field)
        #expect((response.error["message"] as? String)?.contains(message) == true, "\(response.body)")
    }

    @Test("are refused where the server has none")
    func none() async throws {
        let response = try await PluginServer.post(Self.asking, to: Self.model(Self.says))
        #expect(response.status == 400)
        #expect(response.error["param"] as? String == "server_tools")
    }

    @Test("are bounded: after so many rounds the model has to answer")
    func bound() async throws {
        let call = Self.calls("weather", "{}")
        let model = Self.model(call, call, call, Self.says)
        let response = try await PluginServer.post(Self.asking, to: model, with: Self.plugin()) {
            $0.serverToolRounds = 2
        }
        var choices: [ToolChoice] = []
        for _ in 0..<3 { if let chat = await model.calls.next()?.chat { choices.append(chat.toolChoice) } }
        #expect(choices == [.auto, .auto, .none])
        #expect(response.finishReason == "stop")
        #expect(response.message["tool_calls"] == nil)
    }

    @Test("do not have to be called again where the first call was forced")
    func forced() async throws {
        let model = Self.model(Self.calls("weather", "{}"), Self.says)
        let body = PluginServer.hello(#""server_tools":true,"tool_choice":"required""#)
        let response = try await PluginServer.post(body, to: model, with: Self.plugin())
        #expect(response.content == "Take a coat.")
        #expect(await model.calls.next()?.chat?.toolChoice == .required)
        #expect(await model.calls.next()?.chat?.toolChoice == .auto)
    }

    @Test("leave a call of the client's own tool to the client")
    func mixed() async throws {
        let model = Self.model { call in
            Self.calls("weather", "{}", index: 0, ends: false)(call)
            Self.calls("mine", #"{"a":1}"#, index: 1)(call)
        }
        let body = PluginServer.hello(#""server_tools":true,"tools":[{"type":"function","function":{"name":"mine"}}]"#)
        let response = try await PluginServer.post(body, to: model, with: Self.plugin())
        #expect(response.finishReason == "tool_calls")
        let calls = response.message["tool_calls"] as? [[String: Any]] ?? []
        #expect(calls.map { ($0["function"] as? [String: String])?["name"] } == ["mine"])
        #expect(response.message["server_tool_calls"] == nil)
    }

    @Test("that fail end the request, or are told to the model, as the setting says", arguments: [false, true])
    func failure(passes: Bool) async throws {
        let failing = Weather { _ in throw Failure() }
        let model = Self.model(Self.calls("weather", "{}"), Self.says)
        let response = try await PluginServer.post(
            Self.asking, to: model, with: Self.plugin(policy: PluginPolicy(onError: passes ? .pass : .fail), failing))
        #expect(response.status == (passes ? 200 : 500))
        guard passes else { return }
        _ = await model.calls.next()
        #expect(await model.calls.next()?.chat?.messages.last?.content == "Error: weather failed.")
    }

    @Test("that do not come back are not waited for")
    func timeout() async throws {
        let slow = Weather { _ in
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return ""
        }
        let response = try await PluginServer.post(
            Self.asking, to: Self.model(Self.calls("weather", "{}")),
            with: Self.plugin(policy: PluginPolicy(timeout: .milliseconds(20)), slow))
        #expect(response.status == 504)
        #expect(response.error["code"] as? String == "plugin_timeout")
    }

    @Test("are told apart from arguments that are no JSON")
    func brokenArguments() async throws {
        let model = Self.model(Self.calls("weather", "{city"), Self.says)
        _ = try await PluginServer.post(Self.asking, to: model, with: Self.plugin())
        _ = await model.calls.next()
        #expect(await model.calls.next()?.chat?.messages.last?.content == "Error: the arguments are no JSON.")
    }

    @Test("are asked again for an equal request: nothing of them is kept")
    func cache() async throws {
        let model = Self.model(Self.calls("weather", "{}"), Self.says)
        model.fingerprint = "a"
        let body = PluginServer.hello(#""server_tools":true,"temperature":0"#)
        let response = try await PluginServer.post(body, to: model, with: Self.plugin()) {
            $0.responseCacheBytes = 1 << 20
        }
        #expect(response.content == "Take a coat.")
        #expect(response.headers["x-cache"] == nil)
    }

    @Test("end with their client")
    func disconnect() async throws {
        let running = Signal()
        let cancelled = Signal()
        let slow = Weather { _ in
            running.fire()
            await withTaskCancellationHandler {
                try? await Task.sleep(for: .seconds(600))
            } onCancel: {
                cancelled.fire()
            }
            return ""
        }
        let model = Self.model(Self.calls("weather", "{}"))
        try await TestServer.run(SingleModelDirectory(model), plugins: [Self.plugin(slow)]) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat/completions", body: Self.asking)
            await running.wait()
            try await connection.close()
            await cancelled.wait()
        }
    }
}
