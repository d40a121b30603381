import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("The chat templates that come with llama.cpp", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct PublishedTemplateTests {
    static let names = LlamaSamples.texts("jinja").map(\.name)

    /// Whose calls of the past are not what the model says, and why.
    static let exceptions: [String: String] = [
        "Apriel-1.6-15b-Thinker-fixed":
            "the prompt opens thoughts that end with [BEGIN FINAL RESPONSE], which a message of the past has not",
        "CohereForAI-c4ai-command-r-plus-tool_use":
            "each call of the past is followed by a system message, which is not the model's",
        "upstage-Solar-Open-100B":
            "an id stands before the function's name, and the parser that llama.cpp makes wants its own sample there",
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

    @Test("render a conversation of several turns", arguments: names)
    func renders(name: String) throws {
        let messages = [
            ChatMessage(role: .system, content: "You are brief."), PublishedCall.question,
            ChatMessage(role: .assistant, content: "Clear."), ChatMessage(role: .user, content: "Look again."),
        ]
        #expect(try templates(name).render(chatRequest(messages)).prompt.contains("Look again."))
    }

    @Test("render calls and their results", arguments: names)
    func rendersTools(name: String) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        let prompt = try templates.render(
            chatRequest([PublishedCall.question, PublishedCall.calling, PublishedCall.result], tools: [weatherTool])
        ).prompt
        #expect(prompt.contains("Cusco"))
        #expect(prompt.contains("clear"))
    }

    @Test("read back the call that they write, whole and in pieces", arguments: names, [1, 3, 10_000])
    func roundTrip(name: String, size: Int) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true, Self.exceptions[name] == nil else { return }
        let chat = try templates.render(chatRequest([PublishedCall.question], tools: [weatherTool]))
        let text = try PublishedCall.said(by: templates, after: chat)
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
            try JSONValue(parsing: arguments) == JSONValue(parsing: PublishedCall.call.arguments),
            "\(text.debugDescription)")
    }

    @Test("have a grammar for required calls, in which there is something to say", arguments: names)
    func grammar(name: String) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        let chat = try templates.render(chatRequest([PublishedCall.question], tools: [weatherTool], choice: .required))
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
            let chat = try templates.render(chatRequest([PublishedCall.question], tools: [weatherTool], choice: choice))
            _ = try LlamaSampler(model: model, sampling: SamplingOptions(), constraint: nil, chat: chat)
        }
    }
}
