/// How probable a token was, generated or of a prompt, and the likeliest ones in its place.
public struct TokenProbability: Sendable, Equatable, Codable {
    /// A token that could come.
    public struct Candidate: Sendable, Equatable, Codable {
        public var token: TokenID
        /// What it stands for; perhaps a part of a Unicode scalar only.
        public var bytes: [UInt8]
        /// The natural logarithm of its probability, at least ``TokenProbability/leastLogarithm``.
        public var logarithm: Float

        public init(token: TokenID, bytes: [UInt8], logarithm: Float) {
            self.token = token
            self.bytes = bytes
            self.logarithm = logarithm
        }
    }

    /// What stands for the logarithm of no probability at all; OpenAI's figure.
    public static let leastLogarithm: Float = -9999

    public var chosen: Candidate
    /// The likeliest first.
    public var top: [Candidate]
    /// It is a prompt's first token, which has no probability: nothing stands before it.
    public var isFirst: Bool

    public init(chosen: Candidate, top: [Candidate], isFirst: Bool = false) {
        self.chosen = chosen
        self.top = top
        self.isFirst = isFirst
    }
}
