/// A request that a plugin's route answers.
public struct PluginRequest: Sendable {
    public var head: RequestHead
    /// What stands for `{name}` in the path, by name.
    public var parameters: [String: String]
    /// Within the server's limit.
    public var body: [UInt8]
    /// Which request what is generated for it belongs to: its client, its time limit.
    public var identity: RequestIdentity
    /// What requests get that do not say.
    public var defaults: GenerationOptions
    /// The models. What they compute counts for the caller's limits, usage and metrics, ends when the client goes away, and
    /// passes the plugins' filters.
    public var models: any ModelDirectory
    /// Has something done when the client is gone or the request's time is over, also while the answer streams. It is done at
    /// once where that has come already.
    package var onEnd: @Sendable (_ action: @escaping @Sendable () -> Void) -> Void = { _ in }

    public init(
        head: RequestHead, parameters: [String: String] = [:], body: [UInt8] = [], identity: RequestIdentity,
        defaults: GenerationOptions = GenerationOptions(), models: any ModelDirectory
    ) {
        self.head = head
        self.parameters = parameters
        self.body = body
        self.identity = identity
        self.defaults = defaults
        self.models = models
    }

    public var method: HTTPRequest.Method { head.method }
    public var path: String { head.path }
    public var query: [String: String] { head.query }
    public var headers: HTTPFields { head.headers }
    public var id: String { head.id }
    public var principal: Principal? { head.principal }
    public var logger: Logger { head.logger }

    /// The body as text; bytes that are no UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    /// - Throws: `RequestRefusal` with the status 400 and where it is wrong.
    public func json() throws(RequestRefusal) -> JSONValue {
        do {
            return try JSONValue(parsing: body)
        } catch {
            throw RequestRefusal(status: 400, message: "The body is no JSON: \(error)")
        }
    }

    /// A chat on behalf of this request.
    public func chat(_ messages: [ChatMessage]) -> ChatRequest {
        ChatRequest(identity: identity, messages: messages, options: defaults)
    }

    /// A completion on behalf of this request.
    public func completion(of prompt: String) -> CompletionRequest {
        CompletionRequest(identity: identity, prompts: [.text(prompt)], options: defaults)
    }

    /// Begins to answer a chat, and returns with its first events, so that a refusal can still be the response's status.
    /// - Parameters:
    ///   - chat: mostly what ``chat(_:)`` makes.
    ///   - model: its name; nil is the default.
    public func generate(_ chat: ChatRequest, model: String? = nil) async throws(InferenceError) -> OpenedGeneration {
        try await OpenedGeneration(models.service(named: model).chat(chat))
    }

    /// Begins to answer a completion, as it does a chat.
    public func generate(
        _ completion: CompletionRequest, model: String? = nil
    ) async throws(InferenceError) -> OpenedGeneration {
        try await OpenedGeneration(models.service(named: model).complete(completion))
    }
}
