import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("Chat templates", .enabled(if: BridgeModel.isThere))
struct BridgeChatTemplateTests {
    let model: LlamaModel

    init() throws {
        model = try BridgeModel.load()
    }

    private func render(_ request: ChatRequest, template: String? = toolTemplate) throws -> RenderedChat {
        try ChatTemplates(model: model, override: template).render(request)
    }

    private func refusal(of request: ChatRequest, template: String? = toolTemplate) throws -> (
        field: String, message: String
    )? {
        let templates = try ChatTemplates(model: model, override: template)
        do {
            _ = try templates.render(request)
            return nil
        } catch .invalid(let field, let message) {
            return (field, message)
        }
    }

    @Test("the model's own template renders plain chat")
    func own() throws {
        let chat = try render(chatRequest(), template: nil)
        #expect(chat.prompt.hasSuffix("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"))
        #expect(chat.isPlain)
        #expect(chat.grammar == nil)
    }

    @Test("a given template takes the place of the model's own")
    func given() throws {
        let templates = try ChatTemplates(
            model: model, override: "{% for m in messages %}[{{ m.content }}]{% endfor %}")
        #expect(try templates.render(chatRequest()).prompt == "[Hello]")
        #expect(templates.source.contains("[{{ m.content }}]"))
    }

    @Test("llama.cpp's templates have names")
    func builtIn() throws {
        #expect(BuiltInTemplates.names.contains("llama3") && BuiltInTemplates.names.contains("chatml"))
        let templates = try ChatTemplates(model: model, override: "llama3")
        let chat = try templates.render(chatRequest())
        #expect(
            chat.prompt == "<|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n")
        #expect(chat.isPlain)
        let schema = JSONValue.object(["enum": .array([.string("yes")])])
        #expect(try templates.render(chatRequest(constraint: .jsonSchema(schema))).grammar != nil)
        for name in BuiltInTemplates.names {
            let chat = try ChatTemplates(model: model, override: name).render(chatRequest())
            #expect(chat.prompt.contains("Hello"), "\(name)")
        }
    }

    @Test("a named template refuses what it does not know")
    func builtInAndUnable() throws {
        #expect(try refusal(of: chatRequest(tools: [weatherTool]), template: "llama3")?.field == "tools")
        #expect(try refusal(of: chatRequest(tools: [weatherTool], choice: .required), template: "llama3") != nil)
        var request = chatRequest([
            ChatMessage(role: .user, content: "Hello"), ChatMessage(role: .assistant, content: "Well"),
        ])
        request.continuation = .content
        #expect(try refusal(of: request, template: "llama3")?.field == "messages")
    }

    @Test(
        "a template that does not compile says why", arguments: ["{% if %}", "{{ 'open", "{% for x in %}{% endfor %}"])
    func broken(source: String) throws {
        do {
            _ = try ChatTemplates(model: model, override: source)
            Issue.record("compiled")
        } catch {
            #expect(error.cause == .template)
            #expect(error.message.count > 10)
            #expect(!error.message.contains("std::exception"))
        }
    }

    @Test("a template's own refusal is the message")
    func refused() throws {
        let request = chatRequest([ChatMessage(role: .user, content: "forbidden")])
        let refusal = try #require(try self.refusal(of: request))
        #expect(refusal.field == "messages")
        #expect(refusal.message == "Nobody may say that.")
    }

    @Test("a template that fails while it renders is a refusal, and the next request works")
    func failing() throws {
        let source =
            "{% for m in messages %}{% if m.content == 'x' %}{{ m | nofilter }}{% endif %}{{ m.content }}{% endfor %}"
        #expect(
            try refusal(of: chatRequest([ChatMessage(role: .user, content: "x")]), template: source)?.field
                == "messages")
        #expect(try render(chatRequest(), template: source).prompt == "Hello")
    }

    @Test("quotes, line ends, zero bytes and other scripts arrive as they are")
    func escapes() throws {
        let content = "a \"b\" \\ c\n\t\u{1}\u{0}ñ字👩‍🚀</s>"
        let chat = try render(chatRequest([ChatMessage(role: .user, content: content)]))
        #expect(chat.prompt.contains(content))
    }

    @Test("thoughts, calls and results of earlier turns are in the prompt")
    func history() throws {
        let chat = try render(
            chatRequest(
                [
                    ChatMessage(role: .user, content: "Weather?"),
                    ChatMessage(
                        role: .assistant, content: "", reasoning: "Look it up.",
                        toolCalls: [ToolCall(id: "call1", name: "weather", arguments: #"{"city":"Cusco"}"#)]),
                    ChatMessage(role: .tool, content: "Rain", toolCallID: "call1", name: "weather"),
                ], tools: [weatherTool]))
        #expect(chat.prompt.contains("<think>\nLook it up.\n</think>"))
        #expect(chat.prompt.contains(#""name": "weather", "arguments": {"city": "Cusco"}"#))
        #expect(chat.prompt.contains("<|im_start|>tool\nRain"))
        #expect(chat.prompt.contains("You may call these functions"))
    }

    @Test("a call's arguments that are not JSON are refused")
    func badArguments() throws {
        let call = ToolCall(id: "1", name: "weather", arguments: "{city")
        let message = ChatMessage(role: .assistant, content: "", toolCalls: [call])
        #expect(try refusal(of: chatRequest([message], tools: [weatherTool]))?.field == "messages")
    }

    @Test("no messages are refused")
    func noMessages() throws {
        #expect(try refusal(of: chatRequest([]))?.field == "messages")
    }

    @Test("template arguments reach the template")
    func arguments() throws {
        let source = "{{ mood }}{% for m in messages %}{{ m.content }}{% endfor %}"
        let chat = try render(chatRequest(arguments: ["mood": .string("calm ")]), template: source)
        #expect(chat.prompt == "calm Hello")
        let refusal = try self.refusal(of: chatRequest(arguments: ["enable_thinking": .string("yes")]))
        #expect(refusal?.field == "chat_template_kwargs")
    }

    @Test("a tool that has to be called is the only one the model sees")
    func named() throws {
        let other = Tool(name: "stocks", description: nil, parameters: .null)
        let chat = try render(chatRequest(tools: [weatherTool, other], choice: .named("weather")))
        #expect(!chat.prompt.contains("stocks"))
        #expect(chat.grammar?.contains("weather") == true)
        let refusal = try #require(try self.refusal(of: chatRequest(tools: [other], choice: .named("weather"))))
        #expect(refusal.field == "tool_choice")
        #expect(refusal.message.contains("stocks"))
    }

    @Test("a call cannot be required without tools, nor of a template that has none")
    func requiredWithoutTools() throws {
        #expect(try refusal(of: chatRequest(choice: .required))?.field == "tool_choice")
        let templates = try ChatTemplates(model: model, override: nil)
        do {
            _ = try templates.render(chatRequest(tools: [weatherTool], choice: .required))
            Issue.record("rendered")
        } catch {
            guard case .invalid(field: "tool_choice", _) = error else { throw error }
        }
    }

    @Test(
        "a template without tools is what is wrong, of strict tools too",
        arguments: [ToolChoice.required, .named("weather")])
    func strictWithoutTools(choice: ToolChoice) throws {
        var tool = weatherTool
        tool.isStrict = true
        let refusal = try #require(try self.refusal(of: chatRequest(tools: [tool], choice: choice), template: nil))
        #expect(refusal.field == "tool_choice")
        #expect(refusal.message.contains("has no tools"), "\(refusal.message)")
    }

    @Test("a template that fails with a tool blames it, and not the messages")
    func failingTool() throws {
        let source = """
            {% if tools %}{% for t in tools %}{% if t.function.name == 'odd' %}{{ t | nofilter }}{% endif %}\
            {{ t | tojson }}{% endfor %}{% endif %}{% for m in messages %}{{ m.content }}{% endfor %}
            """
        let odd = Tool(name: "odd", description: nil, parameters: weatherTool.parameters)
        let refusal = try #require(try self.refusal(of: chatRequest(tools: [weatherTool, odd]), template: source))
        #expect(refusal.field == "tools")
        #expect(refusal.message.contains("with the tool 'odd' the chat template failed"), "\(refusal.message)")
    }

    @Test("a grammar and tools exclude each other")
    func grammarWithTools() throws {
        let grammar = OutputConstraint.grammar("root ::= \"a\"")
        #expect(try refusal(of: chatRequest(tools: [weatherTool], constraint: grammar))?.field == "grammar")
        #expect(try refusal(of: chatRequest(tools: [weatherTool], choice: .none, constraint: grammar)) == nil)
    }

    @Test("a schema that cannot be a grammar is refused by its field")
    func badSchemas() throws {
        let bad = JSONValue.object(["$ref": .string("#/nowhere")])
        #expect(try refusal(of: chatRequest(constraint: .jsonSchema(bad)))?.field == "response_format")
        let tool = Tool(name: "odd", description: nil, parameters: bad)
        #expect(try refusal(of: chatRequest(tools: [tool]))?.field == "tools")
    }

    @Test("a schema of any depth is refused or taken, never a crash")
    func deepSchema() throws {
        var schema = JSONValue.object(["type": .string("string")])
        for _ in 0..<5000 { schema = .object(["items": schema]) }
        #expect(try refusal(of: chatRequest(constraint: .jsonSchema(schema)))?.field == "response_format")
    }

    @Test("many tasks may render at once")
    func concurrency() async throws {
        let templates = try ChatTemplates(model: model, override: toolTemplate)
        let expected = try templates.render(chatRequest(tools: [weatherTool])).prompt
        await withTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { try? templates.render(chatRequest(tools: [weatherTool])).prompt }
            }
            for await prompt in group { #expect(prompt == expected) }
        }
    }
}
