import ChasquiCore
import ChasquiScheduler

/// Keeps a draft model's slots in step with the sequences that it guesses for: whatever happened to a sequence, what its
/// slot holds is compared with its tokens, the rest is cut, and what is missing is read.
final class DraftModel {
    /// How many tokens the draft model reads in a step, over all sequences; a long prompt is read in several.
    static let readAtOnce = 256

    struct Want {
        var id: SequenceID
        var tokens: [TokenID]
        /// Range 1...
        var most: Int
    }

    private struct Slot {
        var owner: SequenceID?
        var held: [TokenID] = []
        var lastUsed = 0
    }

    private let drafter: Drafter
    private var slots: [Slot]
    private var uses = 0
    private var measured: Double?

    /// The most guesses at once.
    let most: Int
    /// Fewer are none, where as many are wanted.
    private let fewest: Int

    init(_ drafter: Drafter, slots count: Int, most: Int, fewest: Int) {
        self.drafter = drafter
        self.most = most
        self.fewest = fewest
        slots = Array(repeating: Slot(), count: count)
    }

    /// Milliseconds that a guess takes, as far as that is known.
    var millisecondsOfGuess: Double { measured ?? 0 }

    /// What a sequence held is kept for one that begins alike.
    func end(_ id: SequenceID) {
        for index in slots.indices where slots[index].owner == id { slots[index].owner = nil }
    }

    /// Guesses for all of them together; none for those whose text is still being read.
    func draft(_ wants: [Want]) throws(LlamaFailure) -> [SequenceID: [TokenID]] {
        do {
            return try guesses(for: wants)
        } catch {
            // What the slots hold is not known any more.
            for index in slots.indices { empty(index) }
            throw error
        }
    }

    private func guesses(for wants: [Want]) throws(LlamaFailure) -> [SequenceID: [TokenID]] {
        var missing: [(token: TokenID, position: Int, slot: Int)] = []
        var ready: [(id: SequenceID, request: Drafter.Request)] = []
        for want in wants {
            guard let last = want.tokens.last, let slot = slot(for: want) else { continue }
            cut(slot, to: want.tokens)
            let first = slots[slot].held.count
            let end = min(want.tokens.count - 1, first + Self.readAtOnce - missing.count)
            for position in first..<max(first, end) { missing.append((want.tokens[position], position, slot)) }
            slots[slot].held = Array(want.tokens.prefix(max(first, end)))
            guard slots[slot].held.count == want.tokens.count - 1 else { continue }
            ready.append(
                (
                    want.id,
                    Drafter.Request(slot: slot, last: last, position: want.tokens.count - 1, most: want.most)
                ))
        }
        try drafter.read(missing)
        guard !ready.isEmpty else { return [:] }
        let began = ContinuousClock.now
        let drafts = try drafter.draft(ready.map(\.request))
        learn(drafts.reduce(0) { $0 + $1.count }, took: .now - began)
        var result: [SequenceID: [TokenID]] = [:]
        for ((id, request), guesses) in zip(ready, drafts) {
            result[id] = guesses.count < min(fewest, request.most) ? [] : guesses
            let text = slots[request.slot].held + [request.last] + guesses
            slots[request.slot].held = Array(text.prefix(drafter.context.tokens(in: request.slot)))
        }
        return result
    }

    private func learn(_ count: Int, took duration: Duration) {
        guard count > 0 else { return }
        let each = duration.milliseconds / Double(count)
        measured = measured.map { $0 + 0.2 * (min(each, $0 * 4) - $0) } ?? each
    }

    /// Its own slot, or the free one that holds most of its text.
    private func slot(for want: Want) -> Int? {
        uses += 1
        let own = slots.firstIndex { $0.owner == want.id }
        let best =
            own
            ?? slots.indices.filter { slots[$0].owner == nil }.max {
                (common(slots[$0].held, want.tokens), -slots[$0].lastUsed)
                    < (common(slots[$1].held, want.tokens), -slots[$1].lastUsed)
            }
        guard let best else { return nil }
        slots[best].owner = want.id
        slots[best].lastUsed = uses
        return best
    }

    /// Cuts what a slot holds to the beginning that it has in common with a text, whose last token is read later.
    private func cut(_ slot: Int, to tokens: [TokenID]) {
        let kept = min(common(slots[slot].held, tokens), tokens.count - 1)
        guard kept < slots[slot].held.count else { return }
        if drafter.context.truncate(slot: slot, to: kept) {
            slots[slot].held.removeSubrange(kept...)
        } else {
            slots[slot].held = []
        }
    }

    private func empty(_ slot: Int) {
        drafter.context.clear(slot: slot)
        slots[slot].held = []
    }

    private func common(_ left: [TokenID], _ right: [TokenID]) -> Int {
        var count = 0
        while count < left.count, count < right.count, left[count] == right[count] { count += 1 }
        return count
    }
}
