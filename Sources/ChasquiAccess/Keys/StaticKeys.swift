import struct Foundation.Data

/// The keys of `--api-key` and `--api-key-file`, as llama-server has them: a list of texts, all of the same standing.
public struct StaticKeys: Sendable {
    /// Everything but other people's keys.
    public static let scopes = Set(Scope.allCases).subtracting([.admin])
    private let hasher = KeyHasher()
    private let hashes: [Data]

    public init(_ keys: [String]) {
        hashes = keys.map(hasher.hash)
    }

    public var isEmpty: Bool { hashes.isEmpty }

    /// All keys are compared, so that the time says nothing of which one came near.
    public func principal(for text: String) -> Principal? {
        var found: Int?
        for (index, hash) in hashes.enumerated() where hasher.matches(text, hash: hash) { found = index }
        return found.map { Principal(id: "api-key-\($0 + 1)", name: "api-key-\($0 + 1)", scopes: Self.scopes) }
    }
}
