public import Foundation

/// What one request used, and how it ended.
public struct UsageRecord: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case done
        /// Answered with what was kept of an equal request's answer.
        case cached
        /// Refused before the model began.
        case refused
        /// The client went away, or the request was cancelled.
        case cancelled
        case failed
    }

    /// When it came.
    public var at: Date
    public var request: String
    /// The caller's id, name and owner; nil where nobody is asked for a key.
    public var caller: String?
    public var name: String?
    public var owner: String?
    public var model: String?
    /// The route's pattern.
    public var route: String
    public var promptTokens: Int
    public var cachedTokens: Int
    public var generatedTokens: Int
    /// In milliseconds; nil where it got no slot, or generated nothing.
    public var queueMilliseconds: Double?
    public var firstTokenMilliseconds: Double?
    public var totalMilliseconds: Double
    public var status: Int
    public var outcome: Outcome

    public init(
        at: Date, request: String, caller: String? = nil, name: String? = nil, owner: String? = nil,
        model: String? = nil, route: String, promptTokens: Int = 0, cachedTokens: Int = 0, generatedTokens: Int = 0,
        queueMilliseconds: Double? = nil, firstTokenMilliseconds: Double? = nil, totalMilliseconds: Double,
        status: Int, outcome: Outcome
    ) {
        self.at = at
        self.request = request
        self.caller = caller
        self.name = name
        self.owner = owner
        self.model = model
        self.route = route
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.queueMilliseconds = queueMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.status = status
        self.outcome = outcome
    }
}
