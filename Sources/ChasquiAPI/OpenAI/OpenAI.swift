public import ChasquiCore
public import NIOCore

/// OpenAI's completions and chat completions, as its API reference has them, with llama-server's additions.
public enum OpenAI {
    /// Reads a chat completion's request.
    public static func decodeChat(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock = .system
    ) throws(InferenceError) -> Decoded<ChatRequest> {
        let fields = try RequestBody.fields(of: body)
        try UnsupportedFields.checkCompletionsAlone(fields, isChat: true)
        let answer = try AnswerFields(fields)
        let tools = try ToolFields.tools(fields)
        let messages = try MessageFields.parse(fields)
        let end = try PromptEndFields(fields, messages: messages, continuesAssistant: defaults.continuesAssistant)
        var options = try options(
            fields, answer, over: defaults, probabilities: ProbabilityFields(fields: fields).ofChat())
        try ReasoningFields.apply(fields, to: &options.reasoning)
        try TemplateFields.apply(fields, to: &options.templateArguments)
        let echo = try ChatEcho(fields, messages: messages, continuation: end.continuation)
        let serverTools = try ServerToolField.choice(fields)
        var request = ChatRequest(
            identity: try ClientField.named(identity, by: fields), messages: messages,
            tools: tools,
            toolChoice: try ToolFields.choice(fields, tools: tools, hasOthers: serverTools != nil),
            parallelToolCalls: try fields.bool("parallel_tool_calls"),
            addsGenerationPrompt: end.addsGenerationPrompt, continuation: end.continuation,
            options: options)
        request.serverTools = serverTools
        let head = AnswerHead(id: chatPrefix + identity.id, created: clock.seconds())
        let choice = ChatChoice(echo: echo, hasLogprobs: options.probabilities != nil)
        return Decoded(
            request: request, model: try fields.string("model"), stream: answer.isStreamed,
            pingInterval: answer.pingInterval, showsProgress: answer.returnsProgress,
            makeEncoder: { ChatStreamEncoder(head: head, model: $0.id, answer: answer, echo: echo, clock: clock) },
            makeCollector: { ChatCollector(head: head, model: $0.id, choice: choice, choices: answer.choices) })
    }

    static func options(
        _ fields: Fields, _ answer: AnswerFields, over defaults: GenerationOptions,
        probabilities: ProbabilityOptions?
    ) throws(InferenceError) -> GenerationOptions {
        try UnsupportedFields.checkOpenAI(fields)
        try StoredFields.check(fields)
        var options = try OptionFields(fields: fields).options(over: defaults)
        options.probabilities = probabilities
        options.choices = answer.choices
        options.reportsPromptProgress = answer.isStreamed && (answer.returnsProgress || answer.timingsPerToken)
        options.reportsDrafts = answer.isStreamed && answer.timingsPerToken
        return options
    }
}
