import ChasquiCore

/// A request on its way: everything that is known of it, and how much of that is computed.
///
/// Prefill and decode are the same thing here: the tokens from `computed` on still have to go through the model. A
/// sequence that lost its cells is one whose `computed` went back to 0.
struct Sequence: Sendable, Equatable {
    let id: SequenceID
    let reusesPrefix: Bool
    let promptCount: Int
    /// The prompt, then the generated tokens.
    var tokens: [TokenID]
    /// How many of the tokens have KV cells.
    var computed = 0
    /// How many prompt tokens came from cells of an earlier request, when it first started.
    var cached = 0
    /// When it first got a slot; the smaller, the older.
    var order: UInt64?

    init(_ request: SequenceRequest) {
        id = request.id
        reusesPrefix = request.reusesPrefix
        promptCount = request.prompt.count
        tokens = request.prompt
    }

    var pending: Int { tokens.count - computed }
    var generated: Int { tokens.count - promptCount }
    /// One token to feed, and it is a generated one.
    var isDecoding: Bool { pending == 1 && generated > 0 }
}
