import ChasquiAPI
import ChasquiCore
import OrderedCollections
import Testing

@Suite("A request as filters outside of the program see it")
struct FilterDocumentTests {
    private func chat(_ members: String = "") throws -> ChatRequest {
        try Decode.chat(#"{"messages": [{"role": "user", "content": "hi"}]\#(members)}"#).request
    }

    private func completion(_ body: String) throws -> CompletionRequest { try Decode.completion(body).request }

    private func changed(_ request: ChatRequest, _ answer: String) throws -> ChatRequest {
        var result = request
        try FilterDocument(request).apply(JSONValue(parsing: answer), to: &result)
        return result
    }

    private func changed(_ request: CompletionRequest, _ answer: String) throws -> CompletionRequest {
        var result = request
        try FilterDocument(request).apply(JSONValue(parsing: answer), to: &result)
        return result
    }

    @Test("has a chat's messages, tools and options")
    func chatDocument() throws {
        let tool = #"{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}"#
        let request = try chat(#", "tools": [\#(tool)], "temperature": 0.8, "seed": 7, "max_tokens": 5, "stop": ["x"]"#)
        let members = FilterDocument(request).members
        #expect(members["kind"] == .string("chat"))
        #expect(members["id"] == .string("test"))
        #expect(try members["messages"] == JSONValue(parsing: #"[{"role":"user","content":"hi"}]"#))
        #expect(try members["tools"] == JSONValue(parsing: "[\(tool)]"))
        #expect(members["tool_choice"] == .string("auto"))
        #expect(members["temperature"]?.serialized() == "0.8")
        #expect(members["seed"] == .integer(7))
        #expect(members["max_tokens"] == .integer(5))
        #expect(members["stop"] == .array([.string("x")]))
    }

    @Test("has the other files that an infill's prompt is made of")
    func infillDocument() throws {
        let infill = InfillPrompt(
            prefix: [.text("let a = ")], suffix: [.text("\n")],
            files: [InfillPrompt.File(name: "b.swift", text: "let b = 1")])
        let request = CompletionRequest(
            identity: RequestIdentity(id: "test"), prompts: [.infill(infill)], options: GenerationOptions())
        let files = try JSONValue(parsing: #"[{"filename":"b.swift","text":"let b = 1"}]"#)
        #expect(FilterDocument(request).members["input_extra"] == files)
    }

    @Test("that is answered with itself changes nothing, whatever was in it")
    func echo() throws {
        let call = #"{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}"#
        let chats = [
            #"{"messages": [{"role": "user", "content": "hi"}], "grammar": "root ::= \"a\"", "model": "m", "seed": 3}"#,
            #"{"messages": [{"role": "assistant", "reasoning_content": "r", "tool_calls": [\#(call)]}], "n": 2}"#,
        ]
        for body in chats {
            let request = try Decode.chat(body).request
            let result = try changed(request, FilterDocument(request).json.serialized())
            #expect(result.options == request.options)
            #expect(result.messages == request.messages)
        }
        for prompt in [#""a""#, "[1,2]", #"[1,"a"]"#, #"["a","b"]"#, #"["a",[1,2]]"#, #"[[1,"a"],[2]]"#] {
            let request = try completion(#"{"prompt": \#(prompt)}"#)
            let document = FilterDocument(request)
            #expect(try changed(request, document.json.serialized()).prompts == request.prompts)
            // Also where it is read anew, since something else changed.
            let rewritten = try completion(#"{"prompt": \#(document.members["prompt"]?.serialized() ?? "")}"#)
            #expect(rewritten.prompts == request.prompts)
        }
    }

    @Test("takes over what an answer names, and leaves the rest")
    func changes() throws {
        let before = try chat(#", "grammar": "root ::= \"a\"", "model": "m", "temperature": 0.5"#)
        let answer = #"{"messages": [{"role": "system", "content": "s"}], "max_tokens": 9, "stop": ["y"]}"#
        let after = try changed(before, answer)
        #expect(after.messages == [ChatMessage(role: .system, content: "s")])
        #expect(after.options.maxTokens == 9)
        #expect(after.options.stop == ["y"])
        #expect(after.options.model == "m")
        #expect(after.options.constraint == .grammar("root ::= \"a\""))
        #expect(after.options.sampling.temperature == 0.5)
        let freed = try changed(after, #"{"max_tokens": -1, "stop": []}"#)
        #expect(freed.options.maxTokens == nil)
        #expect(freed.options.stop.isEmpty)
    }

    @Test("begins a new answer when the beginning of one is no longer the last message")
    func continuation() throws {
        let body = #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#
        let before = try Decode.chat(body).request
        #expect(before.continuation != nil)
        let after = try changed(before, #"{"messages": [{"role": "user", "content": "a"}]}"#)
        #expect(after.continuation == nil)
        #expect(after.addsGenerationPrompt)
    }

    @Test("refuses what a client could not have sent, and names it")
    func wrongAnswers() throws {
        let request = try chat()
        let answers: [(String, String)] = [
            (#"[]"#, "the answer"), (#"{"model": "other"}"#, "model"), (#"{"mesages": []}"#, "mesages"),
            (#"{"temperature": 1e9}"#, "temperature"), (#"{"messages": []}"#, "messages"),
            (#"{"messages": [{"role": "user", "content": 1}]}"#, "messages[0].content"),
            (#"{"tool_choice": "required"}"#, "tool_choice"), (#"{"max_tokens": "9"}"#, "max_tokens"),
        ]
        for (answer, field) in answers {
            let error = #expect(throws: InferenceError.self, "\(answer)") { try changed(request, answer) }
            guard case .invalid(let named, let message) = error else {
                Issue.record("\(answer): \(String(describing: error))")
                continue
            }
            #expect(named == field)
            #expect(message.contains(field))
        }
    }

    @Test("has as many prompts after a filter as before")
    func promptCount() throws {
        let request = try completion(#"{"prompt": ["a", "b"]}"#)
        #expect(try changed(request, #"{"prompt": ["c", "d"]}"#).prompts == [.text("c"), .text("d")])
        #expect(throws: InferenceError.self) { try changed(request, #"{"prompt": "c"}"#) }
    }
}
