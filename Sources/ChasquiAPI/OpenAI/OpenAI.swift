public import ChasquiCore
public import NIOCore

/// OpenAI's completions and chat completions, as its API reference has them, with llama-server's additions.
public enum OpenAI {
    /// Reads a chat completion's request.
    public static func decodeChat(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock = .system
    ) throws(InferenceError) -> Decoded<ChatRequest> {
        let fields = try RequestBody.fields(of: body)
        try UnsupportedFields.checkCompletionsAlone(fields)
        let answer = try AnswerFields(fields)
        let tools = try ToolFields.tools(fields)
        let messages = try MessageFields.parse(fields)
        let end = try PromptEndFields(fields, messages: messages, continuesAssistant: defaults.continuesAssistant)
        var options = try options(
            fields, answer, over: defaults, probabilities: ProbabilityFields(fields: fields).ofChat())
        try ReasoningFields.apply(fields, to: &options.reasoning)
        try TemplateFields.apply(fields, to: &options.templateArguments)
        let request = ChatRequest(
            identity: try ClientField.named(identity, by: fields), messages: messages,
            tools: tools,
            toolChoice: try ToolFields.choice(fields, tools: tools),
            parallelToolCalls: try fields.bool("parallel_tool_calls"),
            addsGenerationPrompt: end.addsGenerationPrompt, continuation: end.continuation,
            options: options)
        let head = AnswerHead(id: chatPrefix + identity.id, created: clock.seconds())
        return Decoded(
            request: request, model: try fields.string("model"), stream: answer.isStreamed,
            makeEncoder: { ChatStreamEncoder(head: head, model: $0.id, answer: answer, clock: clock) },
            makeCollector: { ChatCollector(head: head, model: $0.id, choices: answer.choices) })
    }

    static func options(
        _ fields: Fields, _ answer: AnswerFields, over defaults: GenerationOptions,
        probabilities: ProbabilityOptions?
    ) throws(InferenceError) -> GenerationOptions {
        var options = try OptionFields(fields: fields).options(over: defaults)
        options.probabilities = probabilities
        options.choices = answer.choices
        options.reportsPromptProgress = answer.isStreamed && (answer.returnsProgress || answer.timingsPerToken)
        return options
    }
}
