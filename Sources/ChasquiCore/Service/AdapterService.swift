/// Small changes of a model's weights, in files of their own, that requests can have or leave out.
public protocol AdapterService: Sendable {
    /// Those that are loaded, by id; empty until the model is.
    var adapters: [Adapter] { get }
    /// Sets how strongly each holds for requests that do not say. Those not named get 0. What runs keeps its own.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for an id that there is not; nothing has changed then.
    func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError)
    /// Loads one more from the directory that the operator named.
    func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter
    /// Takes one away. Requests that use it are finished with it.
    func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter
}

/// An adapter that is loaded.
public struct Adapter: Sendable, Equatable {
    /// Never another's, as long as the process lives. Range 0...
    public var id: Int
    /// As a model's name it asks for this adapter alone.
    public var name: String
    public var path: String
    /// For requests that do not say.
    public var scale: Float
    /// What its file says it is for; empty where it does not.
    public var taskName: String
    /// What its file says prompts should begin with; empty where it does not.
    public var promptPrefix: String
    /// Seconds since 1970 at which it was loaded.
    public var created: Int

    public init(
        id: Int, name: String, path: String, scale: Float, taskName: String = "", promptPrefix: String = "",
        created: Int = 0
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.scale = scale
        self.taskName = taskName
        self.promptPrefix = promptPrefix
        self.created = created
    }
}

/// How strongly an adapter holds.
public struct AdapterScale: Sendable, Equatable {
    /// What a scale may be; beyond it a model says nothing but noise.
    public static let range: ClosedRange<Float> = -100...100

    public var id: Int
    public var scale: Float

    public init(id: Int, scale: Float) {
        self.id = id
        self.scale = scale
    }
}

/// An adapter to load.
public struct AdapterLoadRequest: Sendable, Equatable {
    /// The name of a file in the directory for adapters.
    public var file: String
    /// Nil takes the file's, without its ending.
    public var name: String?
    /// For requests that do not say.
    public var scale: Float

    public init(file: String, name: String? = nil, scale: Float = 0) {
        self.file = file
        self.name = name
        self.scale = scale
    }
}

extension InferenceService {
    /// The model under the name that was asked for, where that is an adapter's.
    public func model(named name: String?) -> ModelDescription {
        let base = model
        guard let name, let adapter = adapters.first(where: { $0.name == name }) else { return base }
        return base.with(adapter)
    }

    /// The model, and what its adapters make of it.
    public var models: [ModelDescription] {
        let base = model
        return [base] + adapters.map(base.with)
    }
}

extension ModelDescription {
    fileprivate func with(_ adapter: Adapter) -> ModelDescription {
        ModelDescription(
            id: adapter.name, created: adapter.created, figures: figures, parent: id, adapterPath: adapter.path)
    }
}
