public import ChasquiCore

/// A request's number, unique for the life of a scheduler.
public struct SequenceID: Hashable, Sendable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// A prompt to compute and then to continue token by token.
public struct SequenceRequest: Sendable, Equatable {
    public var id: SequenceID
    /// At least one token, and fewer than a sequence can hold.
    public var prompt: [TokenID]
    /// Whether cells of an earlier request may be used.
    public var reusesPrefix: Bool

    public init(id: SequenceID, prompt: [TokenID], reusesPrefix: Bool = true) {
        self.id = id
        self.prompt = prompt
        self.reusesPrefix = reusesPrefix
    }
}
