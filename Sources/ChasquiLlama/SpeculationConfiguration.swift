/// How a sequence's next tokens are guessed, to be checked in one step. llama-server's flag of each setting stands in
/// parentheses; lengths are in tokens.
public struct SpeculationConfiguration: Sendable, Equatable {
    /// Ways to guess, with llama-server's names.
    public enum Kind: String, Sendable, CaseIterable {
        case draftModel = "draft-simple"
        case ngramSimple = "ngram-simple"
        case ngramMapK = "ngram-map-k"
        case ngramMapK4V = "ngram-map-k4v"
        case ngramMod = "ngram-mod"
        case ngramCache = "ngram-cache"
    }

    /// A place of the text whose last tokens are those of its end says what may come next.
    public struct Ngrams: Sendable, Equatable {
        /// How many tokens have to be alike. Range 1...1024
        public var lookup = 12
        /// How many tokens are taken from behind them. Range 1...1024
        public var most = 48
        /// How often they have to have been there. Range 1...65535
        public var leastHits = 1

        public init() {}
    }

    /// The same, with the tokens of all texts in one pool.
    public struct NgramPool: Sendable, Equatable {
        /// How many tokens have to be alike. Range 1...1024
        public var lookup = 24
        /// Fewer guesses in a row are not taken. Range 0...1024
        public var least = 48
        /// Range 1...1024
        public var most = 64

        public init() {}
    }

    /// What is used (`--spec-type`); empty is none. Of several the first one that has a guess is taken, in the order of
    /// llama.cpp: those of the text itself, then the draft model.
    public var kinds: Set<Kind> = []
    /// `--spec-ngram-simple-size-n` and `-m`.
    public var simple = Ngrams()
    /// `--spec-ngram-map-k-size-n` and `-m`.
    public var mapK = Ngrams()
    /// `--spec-ngram-map-k4v-size-n`, `-m` and `-min-hits`.
    public var mapK4V = Ngrams()
    /// `--spec-ngram-mod-n-match`, `-n-min` and `-n-max`.
    public var pool = NgramPool()
    /// Files with counts of what followed what in other texts, for ``Kind/ngramCache`` (`-lcs`, `-lcd`).
    public var staticCounts: String?
    public var dynamicCounts: String?
    public var draft = DraftModelConfiguration()

    public init() {}

    var usesNgrams: Bool { kinds.contains { $0 != .draftModel } }
    var usesDraftModel: Bool { kinds.contains(.draftModel) }

    /// The most guesses for one sequence.
    var mostDrafts: Int {
        kinds.map { kind in
            switch kind {
            case .draftModel: draft.most
            case .ngramSimple: simple.most
            case .ngramMapK: mapK.most
            case .ngramMapK4V: mapK4V.most
            case .ngramMod: pool.most
            // llama.cpp's own number.
            case .ngramCache: 8
            }
        }.max() ?? 0
    }
}

/// A smaller model that guesses.
public struct DraftModelConfiguration: Sendable, Equatable {
    /// The GGUF file (`-md`); empty is none.
    public var modelPath = ""
    /// The most guesses at once (`--spec-draft-n-max`). Range 1...1024
    public var most = 3
    /// Fewer guesses at once are not taken, where as many were asked for (`--spec-draft-n-min`). Range 0...1024
    public var fewest = 0
    /// A guess that the draft model finds less likely is not taken (`--spec-draft-p-min`). Range 0...1
    public var leastProbability: Float = 0
    /// Threads while guessing (`-td`); 0 takes the model's. Range 0...512
    public var threads = 0
    /// Threads while reading the text (`-tbd`); 0 takes the model's. Range 0...512
    public var batchThreads = 0
    /// Layers kept on a GPU (`-ngld`); -1 is all.
    public var gpuLayers = -1
    public var cacheTypeK = EngineConfiguration.CacheType.f16
    public var cacheTypeV = EngineConfiguration.CacheType.f16

    public init() {}
}
