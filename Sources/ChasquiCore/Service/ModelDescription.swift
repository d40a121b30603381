/// What clients may know of a model.
public struct ModelDescription: Sendable, Equatable {
    /// The name in requests and answers: the first alias, else the file's name without `.gguf`.
    public var id: String
    public var aliases: [String]
    /// Seconds since 1970 at which the server started to serve it.
    public var created: Int
    public var figures: ModelFigures?
    /// Of an adapter: the model that it changes.
    public var parent: String?
    /// Of an adapter: its file.
    public var adapterPath: String?

    public init(
        id: String, aliases: [String] = [], created: Int, figures: ModelFigures? = nil, parent: String? = nil,
        adapterPath: String? = nil
    ) {
        self.id = id
        self.aliases = aliases
        self.created = created
        self.figures = figures
        self.parent = parent
        self.adapterPath = adapterPath
    }
}

/// What the model's file says, and how it was loaded.
public struct ModelFigures: Sendable, Equatable {
    /// Architecture, size and file type as llama.cpp words them, such as `llama 135M Q4_1`.
    public var summary: String
    /// llama.cpp's name of the weights' number format, such as `Q4_1`.
    public var fileType: String
    /// llama.cpp's number of the vocabulary's kind.
    public var vocabularyType: Int
    public var vocabularySize: Int
    /// The context length it was trained with, in tokens.
    public var trainedContext: Int
    /// The tokens one sequence may hold here.
    public var sequenceContext: Int
    public var embeddingSize: Int
    public var parameters: UInt64
    /// The weights' size in bytes.
    public var bytes: UInt64
    /// How many sequences run at once.
    public var slots: Int

    public init(
        summary: String, fileType: String, vocabularyType: Int, vocabularySize: Int, trainedContext: Int,
        sequenceContext: Int, embeddingSize: Int,
        parameters: UInt64, bytes: UInt64, slots: Int
    ) {
        self.summary = summary
        self.fileType = fileType
        self.vocabularyType = vocabularyType
        self.vocabularySize = vocabularySize
        self.trainedContext = trainedContext
        self.sequenceContext = sequenceContext
        self.embeddingSize = embeddingSize
        self.parameters = parameters
        self.bytes = bytes
        self.slots = slots
    }
}
