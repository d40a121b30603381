import ChasquiCore
import ChasquiScheduler

/// One request inside the engine: its sampler, its text so far, its times. Made on the request's task, then used by the
/// engine's thread alone.
final class Generation {
    let id: SequenceID
    /// The request's, which several choices share.
    let requestID: String
    let prompt: [TokenID]
    /// Who asks, for a fair share.
    let client: String
    private let priority: Priority
    /// Whose cells it shares.
    private let salt: String
    /// Where a memory that cannot be cut is worth saving.
    let checkpoints: [Int]
    let options: GenerationOptions
    /// What computes it.
    let adapters: ActiveAdapters
    private let answerDeadline: ContinuousClock.Instant?
    private let answerTimeout: Duration
    let output: GenerationOutput
    let sampler: LlamaSampler
    /// Special tokens whose text the chat format reads.
    private let visibleSpecialTokens: Set<TokenID>
    /// Those that may not come before the answer has its least tokens.
    private let endTokens: [TokenID]
    private var text: OutputText
    private var indentLimit: IndentLimit
    private var pieceBytes: [UInt8] = []
    private var isTooLittleIndented = false
    private var probabilities = PendingProbabilities()
    /// Where those of the prompt are asked for.
    var promptScore: PromptScore?
    /// The prompt as its summary tells it, where that is asked for.
    private let promptText: String?
    /// The next token, where it was chosen ahead.
    private var chosen: Result<TokenID?, LlamaFailure>?
    /// What goes when the context is full; nil ends there.
    private let shift: ContextShift?
    private var wasShifted = false
    private(set) var generated = 0
    /// Whether the answer has a line break.
    private(set) var hasNewLine = false
    private(set) var drafts = DraftCounts()
    private(set) var clock: GenerationClock
    var slot = 0
    var cached = 0

    init(
        id: SequenceID, prompt: [TokenID], options: GenerationOptions, stops: [String], identity: RequestIdentity,
        sampler: LlamaSampler, output: GenerationOutput, visibleSpecialTokens: Set<TokenID> = [],
        endTokens: [TokenID] = [], checkpoints: [Int] = [], shift: ContextShift? = nil,
        adapters: ActiveAdapters = .none,
        promptScore: PromptScore? = nil, promptText: String? = nil
    ) {
        self.id = id
        self.prompt = prompt
        self.options = options
        self.checkpoints = checkpoints
        self.shift = shift
        self.adapters = adapters
        self.promptScore = promptScore
        self.promptText = promptText
        requestID = identity.id
        client = identity.client
        priority = max(options.priority, identity.priorityLimit)
        salt = identity.salt(options.cacheSalt)
        answerDeadline = identity.deadline
        answerTimeout = identity.timeout ?? .zero
        self.output = output
        self.sampler = sampler
        self.visibleSpecialTokens = visibleSpecialTokens
        self.endTokens = endTokens
        text = OutputText(stops: options.stop + stops)
        indentLimit = IndentLimit(least: options.leastIndent)
        clock = GenerationClock(queued: .now, telling: identity.stages)
        for token in prompt.suffix(max(0, sampler.historyLength)) { sampler.accept(token, isGenerated: false) }
    }

    /// What the scheduler has to know of it.
    var sequenceRequest: SequenceRequest {
        var request = SequenceRequest(
            id: id, prompt: prompt, maxTokens: options.maxTokens, reusesPrefix: options.cachePrompt,
            priority: priority, client: client, salt: salt, adapters: adapters.set,
            checkpoints: checkpoints)
        request.shift = shift
        request.slot = options.slot
        request.shortestChunk = options.shortestReusedChunk
        request.promptTime = options.prefillLimit?.milliseconds
        request.wantsAllLogits = promptScore != nil
        return request
    }

    /// When it fails, and as what.
    var deadline: (at: ContinuousClock.Instant, error: InferenceError)? {
        let answer = answerDeadline.map { (at: $0, error: InferenceError.timedOut(after: answerTimeout)) }
        guard let end = promptEnd else { return answer }
        let prefill = (at: end, error: promptTooSlow)
        return answer.map { $0.at < prefill.at ? $0 : prefill } ?? prefill
    }

    /// Until when its prompt has to be computed; nil where it has no limit, or runs not yet or longer.
    private var promptEnd: ContinuousClock.Instant? {
        guard generated == 0, let limit = options.prefillLimit else { return nil }
        return clock.placed?.advanced(by: limit)
    }

    /// What is left of the time of its prompt, all of it before it runs; nil where there is no limit any more.
    func promptTimeLeft(at now: ContinuousClock.Instant) -> Duration? {
        guard generated == 0 else { return nil }
        return promptEnd.map { now.duration(to: $0) } ?? options.prefillLimit
    }

    var promptTooSlow: InferenceError { .promptTooSlow(limit: options.prefillLimit ?? .zero) }

    var wasPlaced: Bool { clock.placed != nil }

    func placed(slot: Int, cached: Int, at now: ContinuousClock.Instant) {
        self.slot = slot
        if clock.placed == nil { self.cached = cached }
        clock.wasPlaced(cached: cached, at: now)
    }

    func reportProgress(computed: Int, at now: ContinuousClock.Instant) {
        guard options.reportsPromptProgress, generated == 0, let placed = clock.placed else { return }
        output.send(
            .promptProgress(
                PromptProgress(total: prompt.count, cached: cached, processed: computed, elapsed: now - placed)))
    }

    /// Whether choosing a token takes so long that several are worth a thread each.
    var choosesSlowly: Bool { sampler.isSlow && options.maxTokens != 0 }

    /// Chooses the next token ahead of ``step(context:index:model:at:)``, on any thread.
    func choose(context: LlamaContext, index: Int32) {
        chosen = Result { () throws(LlamaFailure) in try chooseToken(context: context, index: index) }
    }

    /// Chooses the next token from the logits at a batch index, and delivers its text.
    func step(
        context: LlamaContext, index: Int32, model: LlamaModel, at now: ContinuousClock.Instant
    ) throws(LlamaFailure) -> StepOutcome {
        if let limit = options.maxTokens, limit == 0 {
            finish(.length, context: context, at: now)
            return .finished
        }
        guard let token = try nextToken(context: context, index: index) else {
            finish(.endOfGeneration, context: context, at: now)
            return .finished
        }
        generated += 1
        clock.tokenCame(at: now)
        if isEnd(token, of: model) {
            finish(.endOfGeneration, context: context, at: now)
            return .finished
        }
        if let options = options.probabilities {
            let probability = try context.probability(of: token, at: index, options, sampler: sampler)
            deliver(token, probability, model: model)
        } else {
            deliver(token, model: model)
        }
        if let stop = text.matchedStop {
            finish(.stopText(stop), context: context, at: now)
            return .finished
        }
        if isTooLittleIndented || isOverTime(at: now) {
            finish(.length, context: context, at: now)
            return .finished
        }
        if let limit = options.maxTokens, generated >= limit {
            finish(.length, context: context, at: now)
            return .finished
        }
        if prompt.count + generated >= context.sequenceContext, mustEndInFullContext(of: model) {
            finish(.length, truncated: true, context: context, at: now)
            return .finished
        }
        return .next(token)
    }

    private func isEnd(_ token: TokenID, of model: LlamaModel) -> Bool {
        if model.isEndOfGeneration(token), !options.sampling.ignoreEOS { return true }
        return !options.stopTokens.isEmpty && options.stopTokens.contains(token)
    }

    /// Tokens went, since the context was full.
    func contextShifted() {
        wasShifted = true
    }

    /// Without a limit of its own, an answer that goes on in a full context ends with what the model was trained with, as
    /// llama-server's does.
    private func mustEndInFullContext(of model: LlamaModel) -> Bool {
        shift == nil || (options.maxTokens == nil && generated >= max(model.trainedContext, prompt.count))
    }

    /// Tokens of the next step are guessed.
    func noteDrafts(_ count: Int) { drafts.guessed += count }

    /// One more guess is a token of the answer.
    func noteAccepted() { drafts.accepted += 1 }

    func reportDrafts() {
        guard options.reportsDrafts else { return }
        output.send(.text(TextDelta(text: "", drafts: drafts)))
    }

    /// - Returns: false where there are no thoughts that may be ended.
    func endReasoning() -> Bool { sampler.endReasoning() }

    /// Who is told what a failed step is about: a grammar that is too much is the request's own.
    func error(for failure: LlamaFailure) -> InferenceError {
        guard failure.cause == .grammar else { return .engine(message: failure.message) }
        return options.named(.invalid(field: options.constraint?.field ?? "tools", message: failure.message))
    }

    func fail(_ error: InferenceError) {
        output.fail(error)
    }

    private func nextToken(context: LlamaContext, index: Int32) throws(LlamaFailure) -> TokenID? {
        if let choice = chosen.take() { return try choice.get() }
        return try chooseToken(context: context, index: index)
    }

    /// Nil where nothing may follow, as behind all that a grammar allows in a request that ignores ends.
    private func chooseToken(context: LlamaContext, index: Int32) throws(LlamaFailure) -> TokenID? {
        if generated < options.leastTokens { context.forbid(endTokens, at: index) }
        if sampler.isGreedyWithoutHistory, let token = context.likeliestToken(at: index) { return token }
        guard let token = try sampler.sample(context: context.pointer, index: index) else { return nil }
        sampler.accept(token, isGenerated: true)
        return token
    }

    private func deliver(_ token: TokenID, model: LlamaModel) {
        readPiece(of: token, model: model)
        output.add(token, text: text.append(pieceBytes))
    }

    private func deliver(_ token: TokenID, _ probability: TokenProbability, model: LlamaModel) {
        readPiece(of: token, model: model)
        probabilities.add(probability, bytes: pieceBytes.count)
        let certain = text.append(pieceBytes)
        output.send(
            .text(
                TextDelta(
                    text: certain, tokens: [token], probabilities: probabilities.take(before: text.releasedBytes))))
    }

    private func readPiece(of token: TokenID, model: LlamaModel) {
        pieceBytes.removeAll(keepingCapacity: true)
        model.appendPiece(of: token, special: visibleSpecialTokens.contains(token), to: &pieceBytes)
        if !hasNewLine { hasNewLine = pieceBytes.contains(UInt8(ascii: "\n")) }
        if let kept = indentLimit.cut(pieceBytes) {
            pieceBytes.removeSubrange(kept...)
            isTooLittleIndented = true
        }
    }

    private func isOverTime(at now: ContinuousClock.Instant) -> Bool {
        guard let limit = options.decodeLimit, let first = clock.firstToken else { return false }
        return first.duration(to: now) >= limit
    }

    private func finish(
        _ reason: FinishReason, truncated: Bool = false, context: LlamaContext, at now: ContinuousClock.Instant
    ) {
        let rest = text.finish()
        if !rest.isEmpty {
            output.send(.text(TextDelta(text: rest, probabilities: probabilities.take(before: text.releasedBytes))))
        }
        var summary = GenerationSummary(
            reason: reason,
            usage: TokenUsage(promptTokens: prompt.count, cachedTokens: cached, completionTokens: generated),
            timings: clock.timings(at: now), drafts: drafts, slot: slot, truncated: truncated || wasShifted,
            seed: sampler.seed, heldTokens: wasShifted ? context.tokens(in: slot) : nil)
        summary.prompt = promptText
        output.send(.finished(summary))
    }
}
