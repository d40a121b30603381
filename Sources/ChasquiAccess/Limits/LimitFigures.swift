/// What a caller has left of a minute's requests and tokens; nil where nothing limits them.
public struct LimitFigures: Sendable, Equatable {
    public var requestLimit: Int?
    public var requestsLeft: Int?
    /// Until the whole limit is there again.
    public var requestReset: Duration?
    public var tokenLimit: Int?
    public var tokensLeft: Int?
    public var tokenReset: Duration?

    /// Those of a caller that nothing limits.
    public static let unlimited = LimitFigures()
}
