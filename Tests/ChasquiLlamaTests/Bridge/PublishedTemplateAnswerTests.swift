import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("Answers in the formats of published chat templates", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct PublishedTemplateAnswerTests {
    private static let schema: JSONValue = .object([
        "type": .string("object"), "properties": .object(["n": .object(["enum": .array([.integer(1), .integer(2)])])]),
        "required": .array([.string("n")]), "additionalProperties": .bool(false),
    ])
    private static let question = ChatMessage(role: .user, content: "How is the weather in Cusco?")
    private let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func templates(_ name: String) throws -> ChatTemplates {
        let text = try #require(LlamaSamples.texts("jinja").first { $0.name == name }).text
        return try ChatTemplates(model: model, override: text)
    }

    /// What a model that knows nothing says to a chat.
    private func answer(
        to request: ChatRequest, of templates: ChatTemplates, limit: Int, budget: Int, biases: [LogitBias] = []
    ) throws -> SaidByFormat {
        let chat = try templates.render(request)
        var sampling = SamplingOptions()
        sampling.logitBias = biases
        sampling.seed = 7
        var reasoning = ReasoningOptions()
        reasoning.budget = budget
        let sampler = try LlamaSampler(
            model: model, sampling: sampling, constraint: request.options.constraint, chat: chat, reasoning: reasoning)
        let context = try AnyContext(model: model)
        var interpreter = chat.makeInterpreter()
        var answer = SaidByFormat()
        var output = OutputText(stops: [])
        for _ in 0..<limit {
            guard let token = try context.sample(sampler) else { break }
            sampler.accept(token, isGenerated: true)
            guard !model.isEndOfGeneration(token) else { break }
            var bytes: [UInt8] = []
            model.appendPiece(of: token, special: true, to: &bytes)
            let text = output.append(bytes)
            answer.raw += text
            var events: [GenerationEvent] = []
            try interpreter.interpret(.text(TextDelta(text: text)), into: &events)
            for event in events { answer.add(event) }
            if answer.hasCall { return answer }
            try context.decode(token)
        }
        var events: [GenerationEvent] = []
        try interpreter.interpret(Self.finished(.endOfGeneration), into: &events)
        for event in events { answer.add(event) }
        return answer
    }

    private static func finished(_ reason: FinishReason) -> GenerationEvent {
        .finished(
            GenerationSummary(
                reason: reason, usage: TokenUsage(promptTokens: 1, cachedTokens: 0, completionTokens: 1),
                timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero)))
    }

    /// GLM-4.6's parser takes one line break there, its grammar takes two.
    @Test(
        "a call's arguments are whole JSON, however much white space stands before its end", arguments: ["\n", "\n\n"])
    func arguments(space: String) throws {
        let arguments = try readArguments(
            "<arg_key>city</arg_key>\n<arg_value>Cusco</arg_value>" + space + "</tool_call>")
        #expect(try JSONValue(parsing: arguments.utf8) == .object(["city": .string("Cusco")]))
    }

    @Test("a call's arguments stay open where a stop text of the request's cuts them off")
    func cutOff() throws {
        let call = "<arg_key>city</arg_key>\n<arg_value>Cusco</arg_value>\n\n"
        #expect(try readArguments(call, ending: .stopText("x")).last != "}")
    }

    /// What a call of GLM-4.6 has as arguments.
    private func readArguments(_ text: String, ending reason: FinishReason = .endOfGeneration) throws -> String {
        let chat = try templates("GLM-4.6").render(chatRequest([Self.question], tools: [weatherTool]))
        var interpreter = chat.makeInterpreter()
        var events: [GenerationEvent] = []
        for character in "<think></think>\n<tool_call>weather\n" + text {
            try interpreter.interpret(.text(TextDelta(text: String(character))), into: &events)
        }
        try interpreter.interpret(Self.finished(reason), into: &events)
        return events.reduce("") { text, event in
            if case .toolCall(let delta) = event { text + delta.arguments } else { text }
        }
    }

    @Test(
        "a call that is required comes at once, or behind the thoughts", arguments: PublishedTemplateTests.names,
        [0, 4])
    func requiredCall(name: String, budget: Int) throws {
        let templates = try templates(name)
        guard templates.capabilities["supports_tool_calls"] == true else { return }
        let request = chatRequest([Self.question], tools: [weatherTool], choice: .named("weather"))
        let answer = try answer(to: request, of: templates, limit: 300, budget: budget)
        #expect(answer.calls == ["weather"], "\(answer)")
        #expect(!answer.hasText, "\(answer)")
        #expect(!answer.thoughts.contains("think>"), "\(answer)")
    }

    /// What is shown of a text that ends, or that the token limit cut.
    private func shown(
        _ text: String, tools: [Tool] = [], by name: String = "openai-gpt-oss-120b", reason: FinishReason = .length
    ) throws -> String {
        let chat = try templates(name).render(chatRequest([Self.question], tools: tools))
        var interpreter = chat.makeInterpreter()
        var events: [GenerationEvent] = []
        try interpreter.interpret(.text(TextDelta(text: text)), into: &events)
        try interpreter.interpret(Self.finished(reason), into: &events)
        var answer = SaidByFormat()
        for event in events { answer.add(event) }
        return answer.text
    }

    @Test("a text that does not fit its format is not lost, and the beginning of one that does is not shown")
    func lostText() throws {
        #expect(try shown("The road is long.") == "The road is long.")
        #expect(try shown("<|channel|>analysis<|mess") == "")
        #expect(try shown("<|channel|>final<|message|>The road") == "The road")
    }

    @Test("a text behind thoughts that does not fit its format is not lost")
    func lostBehindThoughts() throws {
        let call = "<tool_call>\nweather in Cusco"
        let text = "<think>\nOver the pass.\n</think>\n\n" + call
        let shown = try shown(text, tools: [weatherTool], by: "Qwen-Qwen3-0.6B", reason: .endOfGeneration)
        #expect(shown == call)
    }

    @Test("a text that leaves its format means the same, in whatever pieces it comes", arguments: [1, 2, 3, 7, 1000])
    func leaving(size: Int) throws {
        let request = chatRequest([Self.question], tools: [weatherTool], choice: .required)
        let parser = try ChatOutputParser(chat: templates("LFM2-8B-A1B").render(request))
        let begun = #"<|tool_call_start|>[weather(city="Cusco, or "#
        var rest = (begun + #"\y so it goes on for more than a token's length, and on")"#)[...]
        var events: [GenerationEvent] = []
        while !rest.isEmpty {
            try? parser.feed(String(rest.prefix(size)), isFinal: false, into: &events)
            rest = rest.dropFirst(size)
        }
        var arguments = ""
        for case .toolCall(let delta) in events { arguments += delta.arguments }
        #expect(arguments == #"{"city":"Cusco, or "#)
    }

    @Test(
        "an answer in a schema is the answer's text, and without a budget there are no thoughts",
        arguments: PublishedTemplateTests.names, [0, 4])
    func schema(name: String, budget: Int) throws {
        let request = chatRequest([Self.question], constraint: .jsonSchema(Self.schema))
        let answer = try answer(to: request, of: templates(name), limit: 300, budget: budget)
        #expect(throws: Never.self, "\(answer)") { _ = try JSONValue(parsing: answer.text.utf8) }
        #expect(budget > 0 || answer.thoughts.isEmpty, "\(answer)")
    }

    @Test(
        "without a budget there are no thoughts, in whatever tokens a model would begin them",
        arguments: [
            ("google-gemma-4-31B-it", "<|channel>thought"), ("Qwen-Qwen3-0.6B", "<think>"), ("GLM-4.6", "<think>"),
            ("LFM2.5-8B-A1B", "<think>"), ("MiniMax-M3", "<mm:think>"), ("openai-gpt-oss-120b", "<|channel|>analysis"),
            ("mistralai-Ministral-3-14B-Reasoning-2512", "[THINK]"), ("muse-glimmer", " to=self"),
        ])
    func thoughtless(name: String, tag: String) throws {
        let request = chatRequest([Self.question], constraint: .jsonSchema(Self.schema))
        let templates = try templates(name)
        // The first characters of the tag are all that the model wants to say.
        let wanted = try tag.prefix(2).map { character in
            try #require(try model.tokenize(String(character), addSpecial: false, parseSpecial: false).last)
        }
        let biases = wanted.map { LogitBias(target: .token($0), bias: 100) }
        let answer = try answer(to: request, of: templates, limit: 300, budget: 0, biases: biases)
        #expect(!answer.raw.contains(tag), "\(answer)")
        #expect(answer.thoughts.isEmpty, "\(answer)")
        #expect(throws: Never.self, "\(answer)") { _ = try JSONValue(parsing: answer.text.utf8) }
    }

    @Test(
        "a call may come in place of an answer in a schema, at once or behind the thoughts",
        arguments: ["Qwen-Qwen3-0.6B", "Qwen3.5-4B", "deepseek-ai-DeepSeek-V3.1"], [false, true])
    func callOrSchema(name: String, wantsCall: Bool) throws {
        let templates = try templates(name)
        let beginning = name.hasPrefix("Qwen") ? "<tool_call>" : "<｜tool▁calls▁begin｜>"
        let first = try #require(try model.tokenize(beginning, addSpecial: false, parseSpecial: true).first)
        let answer = try answer(
            to: chatRequest([Self.question], tools: [weatherTool], constraint: .jsonSchema(Self.schema)), of: templates,
            limit: 300, budget: 4, biases: [LogitBias(target: .token(first), bias: wantsCall ? 100 : -100)])
        #expect(answer.calls == (wantsCall ? ["weather"] : []), "\(answer)")
        if wantsCall {
            #expect(!answer.hasText, "\(answer)")
        } else {
            #expect(throws: Never.self, "\(answer)") { _ = try JSONValue(parsing: answer.text) }
        }
    }

    @Test(
        "a schema beside calls that have no beginning of their own is refused",
        arguments: ["meta-llama-Llama-3.1-8B-Instruct", "openai-gpt-oss-120b", "Kimi-K3"])
    func refusedBesideTools(name: String) throws {
        let request = chatRequest([Self.question], tools: [weatherTool], constraint: .jsonSchema(Self.schema))
        let error = try #require(throws: InferenceError.self) { try templates(name).render(request) }
        guard case .invalid("response_format", let message) = error else { throw error }
        #expect(message.contains("exclude each other"))
    }
}

private struct SaidByFormat {
    var raw = ""
    var thoughts = ""
    var text = ""
    var calls: [String] = []
    var hasCall: Bool { !calls.isEmpty }
    var hasText: Bool { !text.allSatisfy(\.isWhitespace) }

    mutating func add(_ event: GenerationEvent) {
        switch event {
        case .reasoning(let more): thoughts += more
        case .text(let delta): text += delta.text
        case .toolCall(let delta): if let name = delta.name { calls.append(name) }
        default: break
        }
    }
}
