import ChasquiCore
import OrderedCollections
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("Whatever a chat says,", .enabled(if: BridgeModel.isThere))
struct ChatFuzzTests {
    private static let texts = InputMutator(
        [
            "Hello", "<think>\nwhy\n</think>\n\nso",
            "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Cusco\"}}\n</tool_call>",
            "{{ messages }}", "{\"city\": \"Cusco\"}", "{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[1]}}}",
        ],
        words: [
            "<|im_start|>", "<|im_end|>", "<think>", "</think>", "<tool_call>", "</tool_call>", "{%", "%}", "{{", "}}",
            "{", "}", "\"",
            "\\", "\n", "weather", "forbidden", "\"name\":", "\"arguments\":", "[TOOL_CALLS]",
        ], longest: 1 << 13)

    @Test("its template writes it or refuses it, and what the model answers is read", arguments: [nil, toolTemplate])
    func templates(source: String?) throws {
        let templates = try ChatTemplates(model: try BridgeModel.load(), override: source)
        for seed in FuzzSeeds(source == nil ? "chat" : "tools", 200) {
            var random = SeededGenerator(seed: seed)
            let chat: RenderedChat
            do {
                chat = try templates.render(Self.request(&random))
            } catch .invalid(let field, let message) {
                #expect(!field.isEmpty && !message.isEmpty, "seed \(seed)")
                continue
            } catch {
                Issue.record(error, "seed \(seed)")
                continue
            }
            read(Self.texts.text(using: &random), of: chat)
        }
    }

    /// Reads an answer in pieces; one that does not fit the format is refused at its end at the latest.
    private func read(_ answer: String, of chat: RenderedChat) {
        var interpreter = chat.makeInterpreter()
        var events: [GenerationEvent] = []
        var rest = Substring(answer)
        while !rest.isEmpty,
            (try? interpreter.interpret(.text(TextDelta(text: String(rest.prefix(97)))), into: &events)) != nil
        {
            rest = rest.dropFirst(97)
        }
    }

    private static func request(_ random: inout SeededGenerator) -> ChatRequest {
        let messages = (0..<Int.random(in: 0...4, using: &random)).map { _ in message(&random) }
        let tools = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Tool(
                name: name(&random), description: Bool.random(using: &random) ? texts.text(using: &random) : nil,
                parameters: json(&random))
        }
        let choices: [ToolChoice] = [.auto, .none, .required, .named(tools.first?.name ?? "nobody")]
        let constraint: OutputConstraint? =
            Int.random(in: 0..<4, using: &random) == 0 ? .jsonSchema(json(&random)) : nil
        return chatRequest(
            messages, tools: tools, choice: choices.randomElement(using: &random) ?? .auto,
            arguments: Bool.random(using: &random) ? [name(&random): json(&random)] : [:], constraint: constraint)
    }

    private static func message(_ random: inout SeededGenerator) -> ChatMessage {
        let calls = (0..<Int.random(in: 0...1, using: &random)).map { _ in
            ToolCall(id: name(&random), name: name(&random), arguments: texts.text(using: &random))
        }
        return ChatMessage(
            role: ChatRole.allCases.randomElement(using: &random) ?? .user, content: texts.text(using: &random),
            reasoning: Bool.random(using: &random) ? texts.text(using: &random) : nil, toolCalls: calls,
            toolCallID: Bool.random(using: &random) ? name(&random) : nil)
    }

    private static func name(_ random: inout SeededGenerator) -> String {
        let names = ["weather", "a", "", "messages", "enable_thinking", "tools", "bos_token", "x y\"", "é"]
        return names.randomElement(using: &random) ?? "a"
    }

    private static func json(_ random: inout SeededGenerator) -> JSONValue {
        if let value = try? JSONValue(parsing: texts.text(using: &random)) { return value }
        return weatherTool.parameters
    }
}
