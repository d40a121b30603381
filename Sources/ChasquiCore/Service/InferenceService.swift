/// Whether requests can be taken.
public enum Readiness: Sendable, Equatable {
    /// The model is being read; progress is 0...1.
    case loading(progress: Double)
    case ready
    /// No new requests; what runs is being finished.
    case draining
}

/// One model that answers: the seam between serving and inference.
///
/// Every call either throws before anything is computed, or hands back a stream whose end, early or not, frees what
/// the request held.
public protocol InferenceService: TextService, SlotService, SteeringService, EmbeddingService, AdapterService {
    var readiness: Readiness { get }
    /// Returns when the model has been loaded for the first time, or will not be, or the task is cancelled. Without one of its
    /// own a service is ready from its beginning.
    func waitUntilReady() async
    /// What is known of the model; the figures are nil until it is ready.
    var model: ModelDescription { get }
    /// How the model is served; nil until it is ready.
    var properties: ModelProperties? { get }
    /// What answers to a request with these options depend on besides the request: the weights, the adapters in effect,
    /// the template and all else that is the server's. Requests that are equal get equal answers only where this is.
    ///
    /// Nil where it is not known: it has to be asked for in the configuration, and a model that sleeps has no adapters.
    func fingerprint(for options: GenerationOptions) -> String?
    /// How long the step that is computed now has taken; nil between steps.
    var stepAge: Duration? { get }
    /// A snapshot of what is going on, cheap enough for every scrape.
    var activity: EngineActivity { get }
    /// The tools that it runs by itself, in chats that ask for it.
    var serverTools: [Tool] { get }
    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream
    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream
}

extension InferenceService {
    public var serverTools: [Tool] { [] }

    public func waitUntilReady() async {}

    /// - Throws: ``InferenceError/invalid(field:message:)`` where a chat asks for tools that are not there.
    package func checkServerTools(of request: ChatRequest) throws(InferenceError) {
        guard let choice = request.serverTools else { return }
        let known = serverTools.map(\.name)
        guard !known.isEmpty else {
            throw .invalid(
                field: "server_tools",
                message:
                    "server_tools asks for tools of the server, which has none; leave it out, or name plugins that "
                    + "have tools in the server's configuration.")
        }
        guard case .named(let names) = choice else { return }
        for (index, name) in names.enumerated() where !known.contains(name) {
            throw .invalid(
                field: "server_tools[\(index)]",
                message: "server_tools[\(index)] is \"\(name.prefix(64))\", and has to be one of the server's tools: "
                    + known.joined(separator: ", ") + ".")
        }
    }
}
