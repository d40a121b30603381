import ChasquiCore
import ChasquiScheduler

/// Steps that nobody asked for, before the first one that somebody does: weights come into memory, and the scheduler
/// learns what steps cost, by which it keeps the time that a prompt may take.
struct WarmUp {
    /// How long the piece of a prompt may be expected to take; where a model is slower, it is left out.
    private static let longestPiece = Duration.milliseconds(300)

    let context: LlamaContext

    /// - Returns: false where the model could not compute them.
    func run(teaching scheduler: inout Scheduler) -> Bool {
        defer { context.clear(slot: 0) }
        // The first one also reads the weights and plans the memory.
        guard step(tokens: 1, from: 0) != nil, let token = step(tokens: 1, from: 1) else { return false }
        scheduler.learn(decoding: 1, promptTokens: 0, milliseconds: token.milliseconds)
        let count = min(Scheduler.fewestPromptTokens, context.sequenceContext - 2, context.batchCapacity)
        guard count > 1, token * count <= Self.longestPiece else { return true }
        guard let piece = step(tokens: count, from: 2) else { return false }
        scheduler.learn(decoding: 0, promptTokens: count, milliseconds: piece.milliseconds)
        return true
    }

    /// - Returns: how long it took; nil where it failed.
    private func step(tokens: Int, from position: Int) -> Duration? {
        context.clearBatch()
        for offset in 0..<tokens {
            // Not one token again and again: the experts of a mixture are chosen by token.
            let token = TokenID((position + offset) % context.model.vocabularySize)
            context.addToBatch(token, position: position + offset, slot: 0, wantsLogits: offset == tokens - 1)
        }
        let start = ContinuousClock.now
        guard case .done = context.decode() else { return nil }
        context.settleOutputs(at: Int32(tokens - 1))
        return .now - start
    }
}
