/// Texts to turn into vectors, with their options valid and in range.
public struct EmbeddingRequest: Sendable, Equatable {
    public var identity: RequestIdentity
    /// At least one.
    public var inputs: [Prompt]
    /// What errors call the inputs.
    public var field: String
    /// Nil takes the server's.
    public var normalization: VectorNormalization?
    /// How many of a vector's first numbers are kept; the rest is scaled again. Nil keeps all.
    public var dimensions: Int?
    /// Whether the answer has a place for a vector of each token, which a server without pooling gives.
    public var takesTokenVectors: Bool

    public init(
        identity: RequestIdentity, inputs: [Prompt], field: String = "input",
        normalization: VectorNormalization? = nil, dimensions: Int? = nil, takesTokenVectors: Bool = false
    ) {
        self.identity = identity
        self.inputs = inputs
        self.field = field
        self.normalization = normalization
        self.dimensions = dimensions
        self.takesTokenVectors = takesTokenVectors
    }
}

/// What became of one input.
public struct Embedding: Sendable, Equatable {
    /// How many tokens the input has.
    public var tokens: Int
    /// One, or one for each token where the server does not pool.
    public var vectors: [[Float]]

    public init(tokens: Int, vectors: [[Float]]) {
        self.tokens = tokens
        self.vectors = vectors
    }
}

/// Documents to order by what they have to do with a query.
public struct RankingRequest: Sendable, Equatable {
    public var identity: RequestIdentity
    public var query: String
    /// At least one.
    public var documents: [String]
    /// What errors call the documents.
    public var field: String

    public init(identity: RequestIdentity, query: String, documents: [String], field: String = "documents") {
        self.identity = identity
        self.query = query
        self.documents = documents
        self.field = field
    }
}

/// What a model says of each document.
public struct Ranking: Sendable, Equatable {
    /// In the documents' order; more is nearer. Their range is the model's.
    public var scores: [Float]
    /// Tokens of all pairs of query and document.
    public var tokens: Int

    public init(scores: [Float], tokens: Int) {
        self.scores = scores
        self.tokens = tokens
    }
}
