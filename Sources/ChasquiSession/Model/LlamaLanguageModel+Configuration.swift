import ChasquiCore
import ChasquiLlama

extension LlamaLanguageModel {
    /// How a model is loaded and run.
    public struct Configuration: Sendable, Equatable {
        /// Tokens that all sequences may hold together; nil takes up to 4096 for each, or less where memory is short.
        /// Range 1...
        public var contextSize: Int?
        /// Sequences that are computed at once; requests beyond wait. Range 1...256
        public var parallelRequests = 4
        /// Threads that compute; nil takes the physical cores. Range 1...512
        public var threads: Int?
        /// Layers that are kept on a GPU; nil is all.
        public var gpuLayers: Int?
        /// A Jinja template for chats instead of the model's own.
        public var chatTemplate: String?
        /// Whether it makes vectors of texts, see ``LlamaLanguageModel/embeddings(of:dimensions:)``. A model that cannot
        /// generate makes them in any case.
        public var makesEmbeddings = false
        /// Requests that may wait; more are refused with ``LanguageModelSession/GenerationError/rateLimited(_:)``.
        /// Range 0...
        public var queueLimit = 256
        /// How long nobody has to need the model before its memory is freed; the next request loads it again. Nil keeps it.
        public var sleepAfter: Duration?

        public init() {}

        func engine(modelPath: String) -> EngineConfiguration {
            var engine = EngineConfiguration(modelPath: modelPath)
            engine.contextSize = contextSize.map { max(1, $0) }
            engine.slots = min(max(1, parallelRequests), 256)
            engine.threads = min(max(0, threads ?? 0), 512)
            engine.gpuLayers = max(-1, gpuLayers ?? -1)
            engine.chatTemplate = chatTemplate
            engine.embedding.isEnabled = makesEmbeddings
            engine.queueLimit = max(0, queueLimit)
            engine.sleepAfter = sleepAfter
            return engine
        }
    }

    /// What is known of a model.
    public struct Information: Sendable, Equatable {
        /// The file's name without `.gguf`, or what the server calls it.
        public let name: String
        /// Architecture, size and file type as llama.cpp words them; nil until it is loaded.
        public let summary: String?
        /// The tokens that one conversation may have; nil until it is loaded.
        public let contextSize: Int?

        init(_ model: ModelDescription) {
            name = model.id
            summary = model.figures?.summary
            contextSize = model.figures?.sequenceContext
        }
    }
}
