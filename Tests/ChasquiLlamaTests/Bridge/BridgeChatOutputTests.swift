import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("An answer's text becomes thoughts, text and calls", .enabled(if: BridgeModel.isThere))
struct BridgeChatOutputTests {
    let model: LlamaModel

    init() throws {
        model = try BridgeModel.load()
    }

    struct Answer: Equatable {
        var content = ""
        var reasoning = ""
        var calls: [ToolCall] = []
        var reason: FinishReason?
        var tokens: [TokenID] = []
    }

    /// Feeds a text in pieces, a token each, and collects what comes out.
    private func read(
        _ text: String, pieces size: Int = 1, tools: [Tool] = [weatherTool], template: String? = toolTemplate,
        reason: FinishReason = .endOfGeneration
    ) throws -> Answer {
        let chat = try ChatTemplates(model: model, override: template).render(chatRequest(tools: tools))
        var interpreter = chat.makeInterpreter()
        var events: [GenerationEvent] = []
        var rest = Substring(text)
        var token: TokenID = 0
        while !rest.isEmpty {
            let delta = TextDelta(text: String(rest.prefix(size)), tokens: [token])
            try interpreter.interpret(.text(delta), into: &events)
            rest = rest.dropFirst(size)
            token += 1
        }
        try interpreter.interpret(.finished(summary(reason)), into: &events)
        return try collect(events)
    }

    private func summary(_ reason: FinishReason) -> GenerationSummary {
        GenerationSummary(
            reason: reason, usage: TokenUsage(promptTokens: 1, cachedTokens: 0, completionTokens: 1),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
    }

    private func collect(_ events: [GenerationEvent]) throws -> Answer {
        var answer = Answer()
        for event in events {
            switch event {
            case .text(let delta):
                answer.content += delta.text
                answer.tokens += delta.tokens
            case .reasoning(let text): answer.reasoning += text
            case .toolCall(let delta):
                if delta.index == answer.calls.count {
                    // The first delta of a call names it.
                    answer.calls.append(
                        ToolCall(id: try #require(delta.id), name: try #require(delta.name), arguments: ""))
                }
                answer.calls[delta.index].arguments += delta.arguments
            case .finished(let summary): answer.reason = summary.reason
            case .promptProgress, .serverTool, .choice: break
            }
        }
        return answer
    }

    private static let call = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Cusco\"}}\n</tool_call>"

    @Test("a call is read from pieces of any size", arguments: [1, 2, 7, 1000])
    func toolCall(size: Int) throws {
        let answer = try read("Let me look.\n\(Self.call)", pieces: size)
        #expect(answer.calls.map(\.name) == ["weather"])
        #expect(answer.calls.first?.arguments.filter { !$0.isWhitespace } == #"{"city":"Cusco"}"#)
        #expect(answer.calls.first?.id.isEmpty == false)
        #expect(answer.content.hasPrefix("Let me look."))
        #expect(!answer.content.contains("<"))
        #expect(answer.reason == .toolCalls)
    }

    @Test("white space before a call is no text of the answer, and is where no call comes", arguments: [1, 1000])
    func leadingSpace(size: Int) throws {
        let qwen = try #require(LlamaSamples.texts("jinja").first { $0.name == "Qwen-Qwen3-0.6B" }).text
        for template in [toolTemplate, qwen] {
            let called = try read("\n\n\(Self.call)", pieces: size, template: template)
            #expect(called.content == "")
            #expect(called.calls.map(\.name) == ["weather"])
            let said = try read("\n\nHello", pieces: size, template: template)
            #expect(said.content.hasSuffix("Hello"))
            #expect(said.tokens.count == (size == 1 ? 7 : 1))
        }
    }

    @Test("two calls have two ids")
    func twoCalls() throws {
        let answer = try read("\(Self.call)\n\(Self.call)")
        #expect(answer.calls.count == 2)
        #expect(Set(answer.calls.map(\.id)).count == 2)
    }

    @Test("thoughts are apart from the answer", arguments: [1, 5, 1000])
    func reasoning(size: Int) throws {
        let answer = try read("<think>\nIt is a greeting.\n</think>\n\nHello!", pieces: size, tools: [])
        #expect(answer.reasoning.contains("It is a greeting."))
        #expect(answer.content == "Hello!")
        #expect(!answer.reasoning.contains("<"))
        #expect(answer.reason == .endOfGeneration)
    }

    @Test("text that only looks like a call stays text")
    func almost() throws {
        let text = "Use 1 < 2 and <b>bold</b> and {\"name\": 1}."
        #expect(try read(text).content == text)
    }

    @Test("an answer that does not fit its format is shown as text", arguments: [1, 1000])
    func misfit(size: Int) throws {
        let text = "<tool_call>\n{\"name\": \"unheard\", \"arguments\": }</tool_call>"
        let answer = try read(text, pieces: size)
        #expect(answer.content == text)
        #expect(answer.calls.isEmpty)
        #expect(answer.reason == .endOfGeneration)
    }

    @Test("an answer cut off inside a call keeps the reason and what was read")
    func cutOff() throws {
        let answer = try read(String(Self.call.dropLast(20)), reason: .length)
        #expect(answer.reason == .length)
        #expect(answer.calls.count == 1)
    }

    @Test("a plain answer passes as it is, with its tokens")
    func plain() throws {
        let text = " \n<think>x</think> {\"a\": 1}\n"
        let answer = try read(text, pieces: 4, tools: [], template: nil)
        #expect(answer.content == text)
        #expect(answer.tokens == Array(0..<TokenID((text.count + 3) / 4)))
    }

    @Test("text that was read keeps the tokens it came from")
    func tokens() throws {
        #expect(try read("Hello there", tools: [weatherTool]).tokens == Array(0..<11))
    }

    @Test(
        "bytes of many kinds are no crash",
        arguments: ["\u{0}", "\u{FFFD}\u{FEFF}", "<tool_call>\u{0}", "<think>", "</think>", "👩‍🚀<tool_"])
    func oddText(text: String) throws {
        let answer = try read(text)
        #expect(answer.reason == .endOfGeneration)
    }
}
