import ChasquiCore
import ChasquiScheduler

/// A sequence whose next tokens are guessed: its text, and what its guesses were worth so far.
final class SpeculatingSequence {
    /// Where guesses come from; each has its own worth.
    enum Source {
        case ngrams, model
    }

    let id: SequenceID
    /// The most guesses that the request wants.
    let most: Int
    /// Its text has nothing to do with others.
    private let isPrivate: Bool
    /// The most guesses of a draft model.
    private let mostOfModel: Int
    private let ngrams: Ngrams?
    private var text: NgramText?
    private var ngramGauge = SpeculationGauge(observes: true)
    private var modelGauge = SpeculationGauge()
    /// How many tokens are guessed only to see how right they are.
    private static let observed = 16
    /// Those that are still to be compared with what comes.
    private var unseen: ArraySlice<TokenID> = []
    /// The tokens that were there when they were last compared.
    private var seen = 0
    /// Where the guesses of this step came from.
    private var source: Source?

    init(id: SequenceID, most: Int, isPrivate: Bool, ngrams: Ngrams?, mostOfModel: Int = 0) {
        self.id = id
        self.most = most
        self.isPrivate = isPrivate
        self.ngrams = ngrams
        self.mostOfModel = mostOfModel
    }

    /// What its own text says may come next, where that is worth its cost. Where it is not, it is only seen how right it
    /// would have been.
    /// - Parameter most: how many tokens have room.
    func guess(
        after tokens: [TokenID], upTo most: Int, costs: RelativeDraftCosts
    ) throws(LlamaFailure) -> [TokenID] {
        source = nil
        guard let ngrams else { return [] }
        observe(tokens)
        let length = ngramGauge.length(upTo: most) { costs.cost(of: $0) }
        guard length > 0 || unseen.isEmpty else { return [] }
        let drafts = try text(of: ngrams, with: tokens).draft(upTo: length > 0 ? length : Self.observed)
        guard length > 0 else {
            unseen = drafts[...]
            seen = tokens.count
            return []
        }
        unseen = []
        if !drafts.isEmpty { source = .ngrams }
        return drafts
    }

    /// Compares what came with what was only guessed.
    private func observe(_ tokens: [TokenID]) {
        guard seen <= tokens.count else { return unseen = [] }
        for token in tokens[seen...] {
            guard let guess = unseen.popFirst() else { return }
            ngramGauge.note(guessed: 1, right: guess == token ? 1 : 0)
            if guess != token { unseen = [] }
        }
        seen = tokens.count
    }

    /// How many guesses of a draft model are worth their cost.
    /// - Parameter making: milliseconds that each takes the draft model.
    func lengthOfModelGuess(upTo most: Int, costs: RelativeDraftCosts, making: Double) -> Int {
        let length = modelGauge.length(upTo: min(most, mostOfModel)) { costs.cost(of: $0, making: making) }
        if length > 0 { source = .model }
        return length
    }

    /// Its text became another one.
    func forgetText() {
        text = nil
        unseen = []
        seen = 0
    }

    /// Takes in how many of a step's guesses were right.
    func note(guessed: Int, right: Int) throws(LlamaFailure) {
        switch source {
        case .ngrams:
            ngramGauge.note(guessed: guessed, right: right)
            try text?.note(tried: guessed, right: right)
        case .model: modelGauge.note(guessed: guessed, right: right)
        case nil: break
        }
        source = nil
    }

    private func text(of ngrams: Ngrams, with tokens: [TokenID]) throws(LlamaFailure) -> NgramText {
        let known: NgramText
        if let text { known = text } else { known = try NgramText(ngrams, isPrivate: isPrivate) }
        text = known
        if known.count < tokens.count { try known.append(tokens[known.count...]) }
        return known
    }
}
