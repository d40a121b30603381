/// What became of one request: a line of JSON on standard output.
struct Outcome: Encodable {
    /// The user's index in the plan, and the request's among that user's.
    var user: Int
    var request: Int
    /// Nanoseconds since the plan's begin at which the request was begun, connecting included.
    var start: Int
    /// Nanoseconds since then at which the answer ended.
    var duration: Int
    /// Nanoseconds from the request's begin to its first event with tokens, then from each such event to the next.
    /// Events that came in one read have the same time.
    var events: [Int]
    /// What the server says it generated; where it says nothing, the number of events.
    var tokens: Int
    var promptTokens: Int?
    var cachedTokens: Int?
    /// 0 where none came.
    var status: Int
    var text: String?
    var error: String?
}
