import ChasquiCore

/// A saved state's number, unique for the life of a scheduler.
public struct StoredPrefixID: Hashable, Sendable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// Tokens whose state was saved outside the KV cells.
struct StoredPrefix: Sendable {
    enum Location: Sendable {
        case memory
        case disk
        /// Being read from disk.
        case loading
    }

    let tokens: [TokenID]
    let scope: CacheScope
    let bytes: Int
    var location: Location
    /// It was on disk before.
    var cameFromDisk = false
    var lastUsed: UInt64
    /// Parked sequences that will come back for it.
    var pins = 0
}

/// Who holds a beginning of tokens.
enum PrefixHolder: Hashable, Sendable {
    case slot(Int)
    case stored(StoredPrefixID)
}
