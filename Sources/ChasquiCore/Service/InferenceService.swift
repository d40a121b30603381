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
    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream
    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream
}
