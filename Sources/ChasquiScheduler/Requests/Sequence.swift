import ChasquiCore

/// A request on its way: everything that is known of it, and how much of that is computed.
///
/// Prefill and decode are the same thing here: the tokens from `computed` on still have to go through the model. A
/// sequence that lost its cells is one whose `computed` went back to 0.
struct Sequence: Sendable, Equatable {
    let id: SequenceID
    let reusesPrefix: Bool
    let promptCount: Int
    let maxTokens: Int?
    let priority: Priority
    let client: String
    let scope: CacheScope
    let shift: ContextShift?
    /// The only slot that it may have.
    let slot: Int?
    let wantsAllLogits: Bool
    /// Chunks of at least so many tokens may be moved.
    let shortestChunk: Int?
    /// Milliseconds in which the prompt has to be computed; nil is any number.
    var timeLeft: Double?
    /// The prompt, then the generated tokens.
    var tokens: [TokenID]
    /// How many tokens went when its context was full.
    var dropped = 0
    /// How many of the tokens have KV cells.
    var computed = 0
    /// How many prompt tokens came from cells of another request, when it first started.
    var cached = 0
    /// When it first got a slot; the smaller, the older.
    var order: UInt64?
    /// How often it had to give its slot to another.
    var parkings = 0
    /// Where its cells are while it is parked.
    var parkedIn: StoredPrefixID?
    /// Positions at which its state is still to be saved, ascending.
    var checkpoints: [Int]

    init(_ request: SequenceRequest) {
        id = request.id
        reusesPrefix = request.reusesPrefix && !request.wantsAllLogits
        promptCount = request.prompt.count
        maxTokens = request.maxTokens
        priority = request.priority
        client = request.client
        scope = CacheScope(salt: request.salt, adapters: request.adapters)
        shift = request.shift
        slot = request.slot
        wantsAllLogits = request.wantsAllLogits
        shortestChunk = request.shortestChunk
        timeLeft = request.promptTime
        tokens = request.prompt
        checkpoints = request.checkpoints
    }

    var pending: Int { tokens.count - computed }
    var generated: Int { tokens.count + dropped - promptCount }
    /// One token to feed, and it is a generated one.
    var isDecoding: Bool { pending == 1 && generated > 0 }
    /// The next token to compute is one whose logits are needed, whatever comes after it.
    var isScoring: Bool { wantsAllLogits && computed < promptCount }
    /// Tokens that may still come.
    var remaining: Int { maxTokens.map { max(0, $0 - generated) } ?? .max }

    /// How many of the pending tokens may go into one step, so that it ends where the state has to be saved.
    var uninterrupted: Int {
        guard let next = checkpoints.first(where: { $0 > computed }) else { return pending }
        return min(pending, next - computed)
    }
}
