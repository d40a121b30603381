import ChasquiCore
import Testing

@testable import ChasquiLlama

/// How far logits may be from those of a sequence alone. With parts of its own a slot's sums do not change; in one pool
/// its cells lie elsewhere, and sums are made in another order.
private func tolerance(unified: Bool) -> Float { unified ? 1e-3 : 0 }

@Suite("The state of a slot", .enabled(if: TinyModel.isThere))
struct StateTests {
    static let layouts = [true, false]
    let prefix = someTokens(100, seed: 1)
    let tail = someTokens(20, seed: 2)

    @Test("a fork goes on as if its slot had computed the prefix", arguments: layouts)
    func forkWhole(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        let expected = try slots.compute([prefix, tail], slot: 0)
        slots.context.clear(slot: 0)
        try slots.compute(prefix, slot: 1)
        #expect(slots.context.fork(from: 1, to: 2, count: 100))
        #expect(slots.context.tokens(in: 2) == 100)
        let forked = try slots.compute(tail, slot: 2)
        #expect(StateContext.distance(forked, expected) <= tolerance(unified: unified))
        let source = try slots.compute(tail, slot: 1)
        #expect(StateContext.distance(source, expected) <= tolerance(unified: unified), "the source is unharmed")
    }

    @Test("a fork of the first tokens has nothing of what came after them", arguments: layouts)
    func forkPart(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        let expected = try slots.compute([prefix, tail], slot: 0)
        slots.context.clear(slot: 0)
        try slots.compute(prefix, slot: 1)
        try slots.compute(someTokens(60, seed: 3), slot: 1)
        #expect(slots.context.fork(from: 1, to: 3, count: 100))
        #expect(slots.context.fork(from: 1, to: 2, count: 100))
        let forked = try slots.compute(tail, slot: 3)
        #expect(StateContext.distance(forked, expected) <= tolerance(unified: unified))
        let other = try slots.compute(tail, slot: 2)
        #expect(StateContext.distance(other, expected) <= tolerance(unified: unified))
        #expect(slots.context.tokens(in: 1) == 160)
    }

    @Test("a fork copies what the source holds now, not what it held", arguments: layouts)
    func forkAfterChange(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        let expected = try slots.compute([someTokens(50, seed: 9), tail], slot: 0)
        slots.context.clear(slot: 0)
        try slots.compute(prefix, slot: 1)
        #expect(slots.context.fork(from: 1, to: 2, count: 100))
        slots.context.clear(slot: 1)
        try slots.compute(someTokens(50, seed: 9), slot: 1)
        #expect(slots.context.fork(from: 1, to: 3, count: 50))
        let forked = try slots.compute(tail, slot: 3)
        #expect(StateContext.distance(forked, expected) <= tolerance(unified: unified))
    }

    @Test("a fork of more than there is leaves the target empty", arguments: layouts)
    func forkTooMuch(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        try slots.compute(prefix, slot: 1)
        #expect(!slots.context.fork(from: 1, to: 2, count: 101))
        #expect(!slots.context.fork(from: 0, to: 2, count: 1))
        #expect(slots.context.tokens(in: 2) == 0)
    }

    @Test("a state goes on in another slot, and after its own slot was cleared", arguments: layouts)
    func saveAndRestore(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        let expected = try slots.compute([prefix, tail], slot: 0)
        _ = try slots.compute([prefix], slot: 0)
        let image = try #require(slots.context.saveState(slot: 0))
        #expect(image.byteCount == slots.context.stateByteCount(slot: 0))
        slots.context.clear(slot: 0)
        try slots.compute(someTokens(200, seed: 5), slot: 1)
        for slot in [0, 2, 0] {
            #expect(slots.context.restoreState(image, slot: slot))
            #expect(slots.context.tokens(in: slot) == 100)
            let restored = try slots.compute(tail, slot: slot)
            #expect(StateContext.distance(restored, expected) <= tolerance(unified: unified))
        }
    }

    @Test("a restored state can be cut", arguments: layouts)
    func restoreAndCut(unified: Bool) throws {
        let slots = try StateContext(unified: unified)
        let expected = try slots.compute([prefix, tail], slot: 0)
        _ = try slots.compute([prefix, someTokens(77, seed: 6)], slot: 0)
        let image = try #require(slots.context.saveState(slot: 0))
        slots.context.clear(slot: 0)
        #expect(slots.context.restoreState(image, slot: 3))
        #expect(slots.context.truncate(slot: 3, to: 100))
        let restored = try slots.compute(tail, slot: 3)
        #expect(StateContext.distance(restored, expected) <= tolerance(unified: unified))
    }

    @Test("a state moves to another context of the same kind", arguments: layouts)
    func otherContext(unified: Bool) throws {
        let first = try StateContext(unified: unified)
        let expected = try first.compute([prefix, tail], slot: 0)
        _ = try first.compute([prefix], slot: 0)
        let image = try #require(first.context.saveState(slot: 0))
        let second = try StateContext(unified: unified)
        #expect(second.context.restoreState(image, slot: 1))
        #expect(StateContext.distance(try second.compute(tail, slot: 1), expected) <= tolerance(unified: unified))
    }

    @Test("a state of other parameters is refused and leaves the slot empty")
    func otherParameters() throws {
        let first = try StateContext(unified: false)
        try first.compute(prefix, slot: 0)
        let image = try #require(first.context.saveState(slot: 0))
        for other in [try StateContext(unified: true), try StateContext(unified: false, keys: .q8_0)] {
            try other.compute(prefix, slot: 1)
            #expect(!other.context.restoreState(image, slot: 1))
            #expect(other.context.tokens(in: 1) == 0)
        }
    }

    @Test("a state that finds no room leaves the slot empty and the others as they were")
    func noRoom() throws {
        let slots = try StateContext(unified: true)
        try slots.compute(someTokens(300), slot: 0)
        let image = try #require(slots.context.saveState(slot: 0))
        #expect(!slots.context.restoreState(image, slot: 1))
        #expect(slots.context.tokens(in: 1) == 0)
        #expect(slots.context.tokens(in: 0) == 300)
    }

    @Test("an empty slot has no state")
    func nothingToSave() throws {
        let slots = try StateContext(unified: false)
        #expect(slots.context.saveState(slot: 0) == nil)
        #expect(slots.context.stateByteCount(slot: 0) == 0)
    }
}
