import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("Arguments of tools", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct ToolArgumentTests {
    private static let question = ChatMessage(role: .user, content: "Which road?")
    private let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func templates(_ name: String) throws -> ChatTemplates {
        let text = try #require(LlamaSamples.texts("jinja").first { $0.name == name }).text
        return try ChatTemplates(model: model, override: text)
    }

    private func tool(_ schema: String, isStrict: Bool = false) throws -> Tool {
        Tool(
            name: "find_road", description: nil,
            parameters: .object([
                "type": .string("object"), "properties": .object(["to": try JSONValue(parsing: schema)]),
                "required": .array([.string("to")]),
            ]), isStrict: isStrict)
    }

    /// Whether the grammar for a call takes a value as a format writes it.
    private func takes(
        _ value: String, _ schema: String, before: String, after: String, by name: String = "Qwen3.5-4B"
    ) throws -> Bool {
        let chat = try templates(name).render(
            chatRequest([Self.question], tools: [tool(schema)], choice: .required))
        let reader = try GrammarReader(try #require(chat.grammar), model: model)
        try reader.read(before + value + after)
        return reader.isComplete
    }

    @Test(
        "are held to choices and lengths in formats that write texts as they are",
        arguments: [
            (#"{"type": "string", "enum": ["Lima", "Cusco"]}"#, "Lima", "Limas"),
            (#"{"const": "a \"b\""}"#, #"a "b""#, "a"),
            (#"{"type": "string", "maxLength": 6}"#, "abcdeé", "abcdefg"),
            (#"{"type": "string", "minLength": 2}"#, "ab", "a"),
            (#"{"type": "integer", "maximum": 12}"#, "12", "13"),
            (#"{"type": "integer", "minimum": 100}"#, "100", "13"),
        ])
    func held(schema: String, right: String, wrong: String) throws {
        let before = "<|im_start|>assistant\n<tool_call>\n<function=find_road>\n<parameter=to>\n"
        let after = "\n</parameter>\n</function>\n</tool_call>"
        #expect(try takes(right, schema, before: before, after: after))
        #expect(try !takes(wrong, schema, before: before, after: after))
    }

    @Test(
        "are held in muse-glimmer's calls, and strict functions are taken there",
        arguments: [
            (#"{"type": "string"}"#, "Lima", nil), (#"{"type": "string", "enum": ["Lima"]}"#, "Lima", "Limas"),
            (#"{"type": "string", "minLength": 2}"#, "ab", "a"), (#"{"type": "boolean"}"#, "true", "yes"),
            (#"{"type": "integer", "minimum": 100}"#, "100", "13"), (#"{"type": ["null", "number"]}"#, "null", "a"),
        ])
    func muse(schema: String, right: String, wrong: String?) throws {
        let before =
            "<|start|>assistant to=find_road<|message|><atem:function_calls>\n<atem:invoke name=\"find_road\">\n"
            + "<atem:parameter name=\"to\">"
        let after = "</atem:parameter>\n</atem:invoke>\n</atem:function_calls>"
        #expect(try takes(right, schema, before: before, after: after, by: "muse-glimmer"))
        if let wrong { #expect(try !takes(wrong, schema, before: before, after: after, by: "muse-glimmer")) }
        _ = try templates("muse-glimmer").render(
            chatRequest([Self.question], tools: [tool(schema, isStrict: true)], choice: .required))
    }

    @Test("of strict functions that are not held are refused in muse-glimmer's calls")
    func strictMuse() throws {
        let pattern = try tool(#"{"type": "string", "pattern": "^a+$"}"#, isStrict: true)
        #expect(throws: InferenceError.self) {
            try templates("muse-glimmer").render(chatRequest([Self.question], tools: [pattern], choice: .required))
        }
    }

    /// Whether the grammar for a call can go on behind a text of a format.
    private func goesOn(_ text: String, by name: String) throws -> Bool {
        let tool = try tool(#"{"type": "string"}"#)
        let chat = try templates(name).render(chatRequest([Self.question], tools: [tool], choice: .required))
        let reader = try GrammarReader(try #require(chat.grammar), model: model)
        try reader.read(text)
        return reader.isPossible
    }

    @Test("have no escape that the parser would not read")
    func escapes() throws {
        let before = "<|im_start|>assistant\n<|tool_call_start|>[find_road(to=\""
        #expect(try goesOn(before + #"a\n"#, by: "LFM2-8B-A1B"))
        #expect(try !goesOn(before + #"a\ "#, by: "LFM2-8B-A1B"))
    }

    @Test("are shown to the model as the client wrote them, whatever the grammar is made of")
    func shown() throws {
        let schema = #"{"type": "integer", "minimum": 100, "pattern": "b"}"#
        for name in ["Qwen3.5-4B", "Qwen-Qwen3-0.6B"] {
            let chat = try templates(name).render(
                chatRequest([Self.question], tools: [tool(schema)], choice: .required))
            #expect(chat.prompt.contains(schema), "\(name)")
        }
    }

    @Test("have nothing of the model's own choice before them, in formats that would lose it")
    func heads() throws {
        let muse = "<|start|>assistant to="
        #expect(try goesOn(muse + "find_road<|message|><", by: "muse-glimmer"))
        #expect(try !goesOn(muse + "find_a", by: "muse-glimmer"))
        let kimi = #"<|close|>think<|sep|><|open|>tools<|sep|><|open|>call tool="find_road""#
        #expect(try goesOn(kimi + "<|sep|>", by: "Kimi-K3"))
        #expect(try goesOn(kimi + #" index="1"<|sep|><|open|>argument key="to" type="string"<|sep|>"#, by: "Kimi-K3"))
        #expect(try !goesOn(kimi + " by the", by: "Kimi-K3"))
        #expect(
            try !goesOn(kimi + #" index="1"<|sep|><|open|>argument key="to" of the road"#, by: "Kimi-K3"))
    }

    @Test("come with an id that is short and plain, where the model makes up one")
    func ids() throws {
        let kimi =
            "<|im_assistant|>assistant<|im_middle|><|tool_calls_section_begin|>"
            + "<|tool_call_begin|>functions.find_road:"
        #expect(try goesOn(kimi + "123456<", by: "Kimi-K2-Instruct"))
        #expect(try !goesOn(kimi + "1234567", by: "Kimi-K2-Instruct"))
        let start = "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|><|START_THINKING|><|END_THINKING|><|START_ACTION|>"
        let cohere = start + #"[{"tool_call_id": "#
        #expect(try goesOn(cohere + #""call-1", "#, by: "Cohere2MoE"))
        #expect(try goesOn(cohere + "123456,", by: "Cohere2MoE"))
        #expect(try !goesOn(cohere + "1234567", by: "Cohere2MoE"))
        #expect(try !goesOn(cohere + #""a\"#, by: "Cohere2MoE"))
        #expect(try !goesOn(cohere + "\"" + String(repeating: "a", count: 65), by: "Cohere2MoE"))
        let mistral = "[TOOL_CALLS]find_road[CALL_ID]"
        #expect(try goesOn(mistral + "123456789[ARGS]{", by: "Mistral-Small-3.2-24B-Instruct-2506"))
        #expect(
            try !goesOn(mistral + String(repeating: "a", count: 65), by: "Mistral-Small-3.2-24B-Instruct-2506"))
    }

    private static let several = OrderedDictionary<String, JSONValue>(
        uniqueKeysWithValues: [
            ("to", .object(["type": .string("string")])), ("by", .object(["type": .string("string")])),
            ("km", .object(["type": .string("integer")])),
        ])

    /// Whether the grammar for a call of three arguments, `to` and `by` required, takes these in this order.
    private func takes(_ arguments: [String], _ format: NamedArguments) throws -> Bool {
        let tool = Tool(
            name: "find_road", description: nil,
            parameters: .object([
                "type": .string("object"), "properties": .object(Self.several),
                "required": .array([.string("to"), .string("by")]),
            ]))
        let chat = try templates(format.template).render(
            chatRequest([Self.question], tools: [tool], choice: .required))
        let reader = try GrammarReader(try #require(chat.grammar), model: model)
        let written = arguments.map { $0 == "km" ? format.number : format.text.replacing("NAME", with: $0) }
        try reader.read(format.before + written.joined(separator: format.separator) + format.after)
        return reader.isComplete
    }

    @Test(
        "are all there and none twice, in any order, where each has its name before it",
        arguments: NamedArguments.all)
    func named(format: NamedArguments) throws {
        #expect(try takes(["to", "by"], format))
        #expect(try takes(["to", "by", "km"], format))
        #expect(try !takes(["to"], format))
        #expect(try !takes(["to", "by", "km", "km"], format))
        #expect(try !takes(["to", "by", "to"], format))
        guard format.isFree else { return }
        #expect(try takes(["km", "by", "to"], format))
        #expect(try takes(["by", "km", "to"], format))
    }

    private func refusal(of tool: Tool, by name: String, choice: ToolChoice = .required) throws -> String? {
        let templates = try templates(name)
        do throws(InferenceError) {
            _ = try templates.render(chatRequest([Self.question], tools: [tool], choice: choice))
        } catch {
            guard case .invalid("tools", let message) = error else { throw error }
            return message
        }
        return nil
    }

    @Test("are refused where a strict tool's cannot be held, and only there")
    func strict() throws {
        let pattern = #"{"type": "string", "pattern": "^a+$"}"#
        let choice = #"{"type": "string", "enum": ["Lima", "Cusco"]}"#
        let refusal = try #require(try refusal(of: tool(pattern, isStrict: true), by: "Qwen3.5-4B"))
        #expect(refusal.contains("the pattern of its argument 'to' cannot be enforced"))
        for (name, schema) in [
            ("Qwen3.5-4B", choice), ("GLM-4.7-Flash", choice), ("Qwen-Qwen3-0.6B", pattern),
            ("google-gemma-4-31B-it", choice),
            ("meta-llama-Llama-3.1-8B-Instruct", pattern),
        ] {
            #expect(try self.refusal(of: tool(schema, isStrict: true), by: name) == nil, "\(name)")
        }
        #expect(try self.refusal(of: tool(choice, isStrict: true), by: "LFM2-8B-A1B") != nil)
        #expect(try self.refusal(of: tool(choice), by: "LFM2-8B-A1B") == nil)
    }

    @Test("of strict tools are held where a call may come, too, in a format that has no beginning of its own for it")
    func strictAndOptional() throws {
        let tool = try tool(#"{"type": "string", "enum": ["Lima"]}"#, isStrict: true)
        #expect(try refusal(of: tool, by: "meta-llama-Llama-3.1-8B-Instruct", choice: .auto) == nil)
    }

    @Test(
        "are asked for of no template that neither shows tools nor writes calls",
        arguments: PublishedTemplateTests.names)
    func askedFor(name: String) throws {
        let tool = try tool(#"{"type": "string"}"#)
        if let refusal = try refusal(of: tool, by: name, choice: .auto) {
            #expect(refusal.contains("shows no tools"))
        } else {
            let templates = try templates(name)
            let chat = try templates.render(chatRequest([Self.question], tools: [tool]))
            #expect(chat.prompt.contains("find_road") || templates.capabilities["supports_tool_calls"] == true)
        }
    }
}
