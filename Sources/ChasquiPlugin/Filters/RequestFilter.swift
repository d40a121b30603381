/// Sees every request that is to be generated for, before the chat template, and may change or refuse it.
///
/// It refuses by throwing a `RequestRefusal`; whatever else it throws is a failure, of which `on_error` says what becomes.
/// How many prompts and answers a request has is not a filter's to change; that is such a failure.
/// What it does has to be the same for equal requests only if the operator wants equal answers: with a filter, no answers are
/// kept by the response cache.
public protocol RequestFilter: Sendable {
    func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws
    func filter(_ request: inout CompletionRequest, _ context: FilterContext) async throws
}

extension RequestFilter {
    public func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws {}
    public func filter(_ request: inout CompletionRequest, _ context: FilterContext) async throws {}
}

/// What a filter, or a tool, has of its server.
public struct FilterContext: Sendable {
    /// Which request it is, whose, and until when.
    public let identity: RequestIdentity
    /// The model that was asked for, behind the filters: what is asked of it here passes none.
    public let model: any InferenceService
    /// With the plugin's name and the request's id on each line.
    public let logger: Logger

    public init(identity: RequestIdentity, model: any InferenceService, logger: Logger) {
        self.identity = identity
        self.model = model
        self.logger = logger
    }
}

/// What is about to be generated for, as the last filter left it.
public enum FilteredRequest: Sendable {
    case chat(ChatRequest)
    case completion(CompletionRequest)

    public var identity: RequestIdentity {
        switch self {
        case .chat(let request): request.identity
        case .completion(let request): request.identity
        }
    }

    public var options: GenerationOptions {
        switch self {
        case .chat(let request): request.options
        case .completion(let request): request.options
        }
    }

    /// How many answers there will be; each has event filters of its own.
    var choices: Int {
        switch self {
        case .chat(let request): request.options.choices
        case .completion(let request): request.options.choices * request.prompts.count
        }
    }
}
