import ChasquiAPI
import ChasquiCore
import Testing

@Suite("A chat's request")
struct ChatDecodingTests {
    private func messages(_ text: String) throws(InferenceError) -> [ChatMessage] {
        try Decode.chat(#"{"messages": \#(text)}"#).request.messages
    }

    @Test("has messages of every role")
    func roles() throws {
        for role in ChatRole.allCases {
            let text = #"[{"role": "\#(role.rawValue)", "content": "x", "name": "n"}]"#
            #expect(try messages(text) == [ChatMessage(role: role, content: "x", name: "n")])
        }
    }

    @Test("has a message's parts as lines")
    func parts() throws {
        let text = #"[{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]"#
        #expect(try messages(text) == [ChatMessage(role: .user, content: "a\nb")])
    }

    @Test("has earlier tool calls and their results")
    func toolCalls() throws {
        let text = """
            [{"role": "assistant", "content": null, "reasoning_content": "hm", "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\\"a\\":1}"}},
                {"id": "2", "type": "function", "function": {"name": "g", "arguments": {"z": 1, "a": [2]}}}]},
            {"role": "tool", "tool_call_id": "1", "content": "7"}]
            """
        let calls = [
            ToolCall(id: "1", name: "f", arguments: #"{"a":1}"#),
            ToolCall(id: "2", name: "g", arguments: #"{"z":1,"a":[2]}"#),
        ]
        #expect(
            try messages(text) == [
                ChatMessage(role: .assistant, content: "", reasoning: "hm", toolCalls: calls),
                ChatMessage(role: .tool, content: "7", toolCallID: "1"),
            ])
    }

    @Test("has tools with the keys of their schemas in order, and what to do with them")
    func tools() throws {
        let request = try Decode.chat(
            """
            {"messages": [{"role": "user", "content": "x"}], "parallel_tool_calls": true, "tools": [
                {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"z": 1, "a": 2}}},
                {"type": "function", "function": {"name": "g"}}],
            "tool_choice": {"type": "function", "function": {"name": "g"}}}
            """
        ).request
        #expect(request.tools.map(\.name) == ["f", "g"])
        #expect(request.tools[0].description == "d")
        #expect(request.tools[0].parameters.serialized() == #"{"z":1,"a":2}"#)
        #expect(request.tools[1].parameters.serialized() == #"{"type":"object","properties":{}}"#)
        #expect(request.toolChoice == .named("g"))
        #expect(request.parallelToolCalls == true)
    }

    @Test(
        "says whether a tool has to be called",
        arguments: [("\"auto\"", .auto), ("\"none\"", .none), ("\"required\"", .required), ("null", .auto)]
            as [(String, ToolChoice)])
    func toolChoice(value: String, expected: ToolChoice) throws {
        let decoded = try Decode.chat(
            """
            {"messages": [{"role": "user", "content": "x"}], "tool_choice": \(value),
            "tools": [{"type": "function", "function": {"name": "f"}}]}
            """)
        #expect(decoded.request.toolChoice == expected)
    }

    @Test("has variables for the template")
    func templateArguments() throws {
        func arguments(_ members: String) throws -> [String: JSONValue] {
            try Decode.chat(#"{"messages": [{"role": "user", "content": "x"}], \#(members)}"#).request.options
                .templateArguments
        }
        #expect(
            try arguments(#""chat_template_kwargs": {"enable_thinking": true, "x": [1]}, "reasoning_effort": "low""#)
                == ["enable_thinking": .bool(true), "x": .array([.integer(1)]), "reasoning_effort": .string("low")])
        #expect(try arguments(#""reasoning_effort": "none""#) == ["enable_thinking": .bool(false)])
    }

    @Test("has no thoughts with no effort, unless it says how many")
    func noEffort() throws {
        func budget(_ members: String) throws -> Int? {
            try Decode.chat(#"{"messages": [{"role": "user", "content": "x"}], \#(members)}"#).request.options
                .reasoning.budget
        }
        #expect(try budget(#""reasoning_effort": "none""#) == 0)
        #expect(try budget(#""reasoning_effort": "none", "reasoning_budget_tokens": 8"#) == 8)
        #expect(try budget(#""reasoning_effort": "low""#) == nil)
    }

    @Test("has a model's name, and says whether it streams")
    func head() throws {
        let decoded = try Decode.chat(
            #"{"model": "any/name", "stream": true, "messages": [{"role": "user", "content": "x"}]}"#)
        #expect(decoded.model == "any/name")
        #expect(decoded.stream)
        #expect(decoded.request.identity == identity)
    }

    @Test(
        "that is wrong is refused with the place",
        arguments: [
            ("{}", "messages", "messages is missing; give an array with at least one message."),
            (#"{"messages": []}"#, "messages", "messages has 0 messages; it must have from 1 to 10000."),
            (#"{"messages": "x"}"#, "messages", "messages is \"x\"; it must be an array."),
            (#"{"messages": [7]}"#, "messages[0]", "messages[0] is 7; it must be an object."),
            (
                #"{"messages": [{"content": "x"}]}"#, "messages[0].role",
                "messages[0].role is missing; give one of system, developer, user, assistant, tool."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}, {"role": "wizard", "content": "x"}]}"#,
                "messages[1].role",
                "messages[1].role is \"wizard\"; it must be one of system, developer, user, assistant, tool."
            ),
            (
                #"{"messages": [{"role": "user"}]}"#, "messages[0].content",
                "messages[0].content is missing; give a string; only an assistant's message may be without."
            ),
            (
                #"{"messages": [{"role": "user", "content": 7}]}"#, "messages[0].content",
                "messages[0].content is 7; it must be a string or an array of parts."
            ),
            (
                #"{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}"#,
                "messages[0].content[0].type",
                "messages[0].content[0].type is \"image_url\"; it must be \"text\", since this server reads nothing else."
            ),
            (
                #"{"messages": [{"role": "user", "content": [{"type": "text"}]}]}"#, "messages[0].content[0].text",
                "messages[0].content[0].text is missing; give a string."
            ),
            (
                #"{"messages": [{"role": "assistant", "tool_calls": [{"id": "1"}]}]}"#,
                "messages[0].tool_calls[0].function.name",
                "messages[0].tool_calls[0].function.name is missing; give the called function's name."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}], "tools": [{"type": "web_search"}]}"#,
                "tools[0].type",
                "tools[0].type is \"web_search\"; it must be \"function\"."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}], "tools": [{"function": {"name": ""}}]}"#,
                "tools[0].function.name", "tools[0].function.name has 0 bytes; it has to have 1 to 256."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}], "tool_choice": "required"}"#, "tool_choice",
                "tool_choice is \"required\", but there are no tools; give some."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}], "tool_choice": {"function": {"name": "f"}}}"#,
                "tool_choice.function.name",
                "tool_choice.function.name is \"f\", which is not among the tools; name one of them."
            ),
            (
                #"{"messages": [{"role": "user", "content": "x"}], "chat_template_kwargs": {"enable_thinking": "yes"}}"#,
                "chat_template_kwargs.enable_thinking",
                "chat_template_kwargs.enable_thinking is \"yes\"; it must be true or false."
            ),
            ("[]", "body", "body is [], and has to be a JSON object: put the fields into { and }."),
            (
                "{\"messages\": [}", "body",
                "body is not valid JSON: line 1, column 15 (byte 14): expected a value, found '}'."
            ),
        ])
    func errors(body: String, field: String, message: String) {
        #expect(throws: InferenceError.invalid(field: field, message: message)) { try Decode.chat(body) }
    }
}
