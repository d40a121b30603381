/// How an answer is generated.
public struct GenerationOptions: Sendable, Equatable, Codable {
    /// How the next token is chosen.
    public struct SamplingMode: Sendable, Equatable, Codable {
        enum Kind: Sendable, Equatable, Codable {
            case greedy
            case top(Int, seed: UInt64?)
            case probability(Double, seed: UInt64?)
        }

        let kind: Kind

        /// Always the likeliest one.
        public static var greedy: SamplingMode { SamplingMode(kind: .greedy) }

        /// One of the `top` likeliest, by chance.
        /// - Parameters:
        ///   - top: Range 1...
        ///   - seed: of the random generator; the remainder of its division by 4,294,967,295 is used. Nil draws one.
        public static func random(top: Int, seed: UInt64? = nil) -> SamplingMode {
            SamplingMode(kind: .top(top, seed: seed))
        }

        /// One of the likeliest whose probabilities add up to this, by chance.
        /// - Parameters:
        ///   - probabilityThreshold: Range 0...1
        ///   - seed: of the random generator; the remainder of its division by 4,294,967,295 is used. Nil draws one.
        public static func random(probabilityThreshold: Double, seed: UInt64? = nil) -> SamplingMode {
            SamplingMode(kind: .probability(probabilityThreshold, seed: seed))
        }
    }

    /// Nil takes llama.cpp's standard: the 40 likeliest, of these those up to 0.95 together and at least 0.05 times as
    /// likely as the first.
    public var sampling: SamplingMode?
    /// How much chance there is; 0 is none. Nil is 0.8. Range 0...
    public var temperature: Double?
    /// The most tokens of an answer; nil goes on to the context's end. Range 1...
    public var maximumResponseTokens: Int?
    /// How many rounds of tool calls there may be before an answer. Range 0...
    public var maximumToolRounds = 8
    /// Each token comes with its probability and this many of the likeliest ones in its place; nil sends none. Range 0...
    public var alternativeTokens: Int?

    public init(
        sampling: SamplingMode? = nil, temperature: Double? = nil, maximumResponseTokens: Int? = nil
    ) {
        self.sampling = sampling
        self.temperature = temperature
        self.maximumResponseTokens = maximumResponseTokens
    }
}
