import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("The chat templates that come with llama.cpp", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct PublishedTemplateTests {
    static let names = LlamaSamples.texts("jinja").map(\.name)

    /// Whose calls of the past are not what the model says, and why.
    private static let exceptions: [String: String] = [
        "Apriel-1.6-15b-Thinker-fixed":
            "the prompt opens thoughts that end with [BEGIN FINAL RESPONSE], which a message of the past has not",
        "CohereForAI-c4ai-command-r-plus-tool_use":
            "each call of the past is followed by a system message, which is not the model's",
        "upstage-Solar-Open-100B":
            "an id stands before the function's name, and the parser that llama.cpp makes wants its own sample there",
    ]

    /// What models say when they are done, as tokens: where their templates write more behind a call than behind a text.
    private static let ends = [
        "<|END_OF_TURN_TOKEN|>", "<SPECIAL_12>", "<｜end▁of▁sentence｜>", "<|eom_id|>", "<｜hy_eos:opensource｜>",
        "<|calls|>",
    ]

    let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func templates(_ name: String) throws -> ChatTemplates {
        let text = try #require(LlamaSamples.texts("jinja").first { $0.name == name }).text
        return try ChatTemplates(model: model, override: text)
    }

    private static let question = ChatMessage(role: .user, content: "How is the weather in Cusco?")
    private static let call = ToolCall(id: "123456789", name: "weather", arguments: #"{"city":"Cusco \"up\""}"#)
    private static let calling = ChatMessage(role: .assistant, content: "", toolCalls: [call])
    private static let result = ChatMessage(
        role: .tool, content: #"{"sky":"clear"}"#, toolCallID: call.id, name: "weather")

    @Test("render a conversation of several turns", arguments: names)
    func renders(name: String) throws {
        let messages = [
            ChatMessage(role: .system, content: "You are brief."), Self.question,
            ChatMessage(role: .assistant, content: "Clear."), ChatMessage(role: .user, content: "Look again."),
        ]
        #expect(try templates(name).render(chatRequest(messages)).prompt.contains("Look again."))
    }

    @Test("render calls and their results", arguments: names)
    func rendersTools(name: String) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        let prompt = try templates.render(
            chatRequest([Self.question, Self.calling, Self.result], tools: [weatherTool])
        ).prompt
        #expect(prompt.contains("Cusco"))
        #expect(prompt.contains("clear"))
    }

    @Test("read back the call that they write, whole and in pieces", arguments: names, [1, 3, 10_000])
    func roundTrip(name: String, size: Int) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true, Self.exceptions[name] == nil else { return }
        let chat = try templates.render(chatRequest([Self.question], tools: [weatherTool]))
        let text = try answer(of: templates, after: chat)
        var events: [GenerationEvent] = []
        let parser = try ChatOutputParser(chat: chat)
        var rest = Substring(text)
        while !rest.isEmpty {
            try? parser.feed(String(rest.prefix(size)), isFinal: false, into: &events)
            rest = rest.dropFirst(size)
        }
        #expect(throws: Never.self, "\(name) wrote \(text.debugDescription)") {
            try parser.feed("", isFinal: true, into: &events)
        }
        let calls = events.compactMap { event in if case .toolCall(let delta) = event { delta } else { nil } }
        #expect(calls.compactMap(\.name) == ["weather"], "\(name) wrote \(text.debugDescription)")
        let arguments = calls.map(\.arguments).joined()
        #expect(
            try JSONValue(parsing: arguments) == JSONValue(parsing: Self.call.arguments), "\(text.debugDescription)")
    }

    @Test("have a grammar for required calls, in which there is something to say", arguments: names)
    func grammar(name: String) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        let chat = try templates.render(chatRequest([Self.question], tools: [weatherTool], choice: .required))
        let grammar = try #require(chat.grammar)
        let reader = try GrammarReader(grammar, model: model)
        #expect(try reader.allowed().contains(true))
        #expect(!reader.isComplete)
    }

    @Test("have samplers for calls that may come, and for those that have to", arguments: names)
    func samplers(name: String) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        for choice in [ToolChoice.auto, .required] {
            let chat = try templates.render(chatRequest([Self.question], tools: [weatherTool], choice: choice))
            _ = try LlamaSampler(model: model, sampling: SamplingOptions(), constraint: nil, chat: chat)
        }
    }

    /// What the template makes of an assistant's call, as the model would say it after a prompt.
    private func answer(of templates: ChatTemplates, after chat: RenderedChat) throws -> String {
        func rendered(_ message: ChatMessage) throws -> String {
            var request = chatRequest([Self.question, message], tools: [weatherTool])
            request.addsGenerationPrompt = false
            return try templates.render(request).prompt
        }
        let calling = try rendered(Self.calling)
        let plain = try rendered(ChatMessage(role: .assistant, content: "PLAIN"))
        let end = plain.ranges(of: "PLAIN").last.map { plain[$0.upperBound...] } ?? ""
        var answer = calling.dropFirst(Self.common(chat.prompt, calling).count)
        if answer.hasSuffix(end) { answer = answer.dropLast(end.count) }
        for end in Self.ends { if let said = answer.firstRange(of: end) { answer = answer[..<said.lowerBound] } }
        // A prompt may have opened thoughts that a message of the past has not: the model would close them first.
        let thought = String(chat.prompt.reversed().drop(while: \.isWhitespace).reversed())
        let isThinking = thought.hasSuffix("<think>") && !calling.hasPrefix(thought)
        return (isThinking && !answer.contains("</think>") ? "</think>" : "") + answer
    }

    /// What two texts begin with, up to a tag in which they part.
    private static func common(_ one: String, _ other: String) -> Substring {
        let common = one.prefix(zip(one, other).prefix { $0 == $1 }.count)
        guard let tag = common.lastIndex(of: "<"), !common[tag...].contains(">") else { return common }
        return common[..<tag]
    }
}
