/// What a caller may use. Health routes and the pages need none.
public enum Scope: String, Sendable, CaseIterable, Codable, Comparable {
    /// Text generation in all dialects, and what goes with it: tokens, templates, the list of models.
    case chat
    /// Vectors and scores.
    case embeddings
    /// `/metrics`, where metrics are not open to everyone.
    case metrics
    /// `/slots`, adapters and `/props`: what shows or changes the state that all callers share.
    case operate
    /// Keys and usage of everyone.
    case admin

    public static func < (one: Scope, other: Scope) -> Bool { one.rawValue < other.rawValue }

    /// What a key has that was made without a word about it.
    public static let standard: Set<Scope> = [.chat, .embeddings]
}
