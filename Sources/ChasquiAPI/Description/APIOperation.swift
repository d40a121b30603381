import ChasquiCore

/// What a route is for, what it takes and what it answers.
package struct APIOperation: Sendable {
    /// What operations are grouped by.
    package enum Tag: String, Sendable, CaseIterable {
        case chat = "Chat"
        case completions = "Completions"
        case streams = "Streams"
        case tokens = "Tokens"
        case vectors = "Vectors and scores"
        case models = "Models"
        case adapters = "Adapters"
        case slots = "Slots"
        case admin = "Administration"
        case server = "Server"
        case plugins = "Plugins"

        var about: String {
            switch self {
            case .chat: "Conversations, with the model's own template."
            case .completions: "Texts that go on."
            case .streams:
                "Streams that were begun with `X-Conversation-Id` go on without their reader, who may come back."
            case .tokens: "What a model's vocabulary and template make of texts."
            case .vectors: "With `--embedding`, or a model that cannot generate; scores with `--reranking`."
            case .models: "What can be asked for."
            case .adapters: "Small changes of the model, which requests can have or leave out."
            case .slots: "What runs where, and what is kept of it."
            case .admin: "Keys and usage."
            case .server: "How the server is, and what it can do."
            case .plugins: "What this server has beside Chasqui's own routes."
            }
        }
    }

    /// What comes with a 2xx.
    package enum Answer: Sendable {
        case json(Schema)
        case text(mediaType: String)
        /// Server-sent events of another route.
        case stream
        /// Nothing but the status 204.
        case none
    }

    /// Server-sent events.
    package struct Events: Sendable {
        /// The data of each, as JSON.
        let schema: Schema
        /// The data of the last, where that is not JSON.
        let end: String?
    }

    let tag: Tag
    let summary: String
    let about: String
    var path: [Field] = []
    var query: [Field] = []
    var headers: [Field] = []
    /// Those that an answer may have.
    var answerHeaders: [Field] = []
    package let request: Shape?
    /// Whether there has to be a body.
    let needsBody: Bool
    /// A request's body.
    let example: JSONValue?
    let answer: Answer
    /// What comes in place of that where the request asks for a stream.
    let events: Events?
    let errors: [Problem.Kind]

    init(
        _ tag: Tag, _ summary: String, _ about: String = "", path: [Field] = [], query: [Field] = [],
        headers: [Field] = [], answerHeaders: [Field] = [], request: Shape? = nil, needsBody: Bool = true,
        example: JSONValue? = nil,
        answer: Answer, events: Events? = nil, errors: [Problem.Kind]
    ) {
        self.tag = tag
        self.summary = summary
        self.about = about
        self.path = path
        self.query = query
        self.headers = headers
        self.answerHeaders = answerHeaders
        self.request = request
        self.needsBody = needsBody
        self.example = example
        self.answer = answer
        self.events = events
        self.errors = errors
    }
}

extension [Problem.Kind] {
    /// Of a request that has a body.
    static let ofBodies: [Problem.Kind] = [
        .invalidRequest, .requestTimeout, .payloadTooLarge, .unsupportedMediaType,
    ]

    /// Of a request that is for the model, but does not wait for others.
    static let ofModels = ofBodies + [.notFound, .internal, .overloaded, .unavailable]

    /// Of a request that the model computes for.
    static let ofComputing = ofModels + [.contextExceeded, .timeout]
}

extension Problem.Kind {
    /// When it comes, for a person.
    var about: String {
        switch self {
        case .invalidRequest: "The request is wrong; the message says which field, what it was and what is allowed."
        case .contextExceeded: "The prompt is longer than a sequence's context."
        case .authentication: "A key is missing or wrong."
        case .permission: "This is not allowed."
        case .notFound: "There is no such thing, or no model of this name."
        case .methodNotAllowed: "The route does not take this method; `Allow` says which it does."
        case .requestTimeout: "The body came too slowly."
        case .payloadTooLarge: "The body is too large."
        case .unsupportedMediaType: "The body is not JSON."
        case .headersTooLarge: "The head is too large."
        case .rateLimited: "A limit of the caller is used up; `Retry-After` says when to come again."
        case .overloaded: "Too much waits already; `Retry-After` says when to come again."
        case .clientGone: "The client went away."
        case .internal: "The server failed; its log has the reason under the request's id."
        case .notSupported: "This model, or this server as it was started, cannot do it."
        case .unavailable: "The server is loading or ending, or what was asked for is in use."
        case .timeout: "The request, or a step of the model, took too long."
        }
    }
}
