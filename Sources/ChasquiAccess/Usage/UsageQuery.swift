public import Foundation

/// What is asked of the usage ledger.
public struct UsageQuery: Sendable, Equatable {
    /// By what sums are made.
    public enum Grouping: String, Sendable, CaseIterable {
        case key, owner, model, route, outcome, hour, day, month

        /// The columns' names in answers: of a key its id, too, since one that is revoked may have another one's name.
        public var columns: [String] { self == .key ? ["key", "key_id"] : [rawValue] }
    }

    /// From this moment on, and before that one; nil is the ledger's beginning or end.
    public var from: Date?
    public var to: Date?
    public var groupings: [Grouping]
    /// Only this caller's, by id or name.
    public var caller: String?

    /// The names of the columns that say what a line sums up.
    public var columns: [String] { groupings.flatMap(\.columns) }

    public init(from: Date? = nil, to: Date? = nil, groupings: [Grouping] = [], caller: String? = nil) {
        self.from = from
        self.to = to
        self.groupings = groupings
        self.caller = caller
    }
}

/// A line of a usage report.
public struct UsageTotal: Sendable, Equatable {
    /// The values of ``UsageQuery/columns``, in their order.
    public var group: [String]
    public var requests: Int
    public var promptTokens: Int
    public var cachedTokens: Int
    public var generatedTokens: Int
    /// Requests that did not end well.
    public var failures: Int
    /// Of all requests together.
    public var seconds: Double

    public init(
        group: [String], requests: Int, promptTokens: Int, cachedTokens: Int, generatedTokens: Int, failures: Int,
        seconds: Double
    ) {
        self.group = group
        self.requests = requests
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.failures = failures
        self.seconds = seconds
    }
}
