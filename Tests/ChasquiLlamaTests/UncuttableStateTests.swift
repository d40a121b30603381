import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

/// A tiny model whose memory cannot be cut anywhere.
enum UncuttableModel: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case recurrent, hybrid, window

    var path: String? { ProcessInfo.processInfo.environment["CHASQUI_TINY_\(rawValue.uppercased())_MODEL"] }
    static var areThere: Bool { allCases.allSatisfy { $0.path != nil } }
    var testDescription: String { rawValue }
}

/// One of those models in one of the layouts; a window's cells are kept as far as the window reaches only.
struct UncuttableSlots: Sendable, CustomTestStringConvertible {
    let kind: UncuttableModel
    let unified: Bool

    static let all = UncuttableModel.allCases.flatMap { kind in
        [true, false].map { UncuttableSlots(kind: kind, unified: $0) }
    }
    var testDescription: String { "\(kind.rawValue), \(unified ? "unified" : "split")" }

    func make(fullWindow: Bool = false) throws -> StateContext {
        try StateContext(path: kind.path, unified: unified, fullWindow: fullWindow)
    }

    /// Rounding differs where a window's cells lie elsewhere.
    var tolerance: Float { kind == .recurrent ? 1e-5 : 1e-3 }
}

@Suite("The state of a slot whose memory cannot be cut", .enabled(if: UncuttableModel.areThere))
struct UncuttableStateTests {
    let prefix = someTokens(150, seed: 1)
    let tail = someTokens(30, seed: 3)

    @Test("goes on in another slot", arguments: UncuttableSlots.all)
    func saveAndRestore(slots: UncuttableSlots) throws {
        let tiny = try slots.make()
        let expected = try tiny.compute([prefix, tail], slot: 0)
        _ = try tiny.compute([prefix], slot: 0)
        let image = try #require(tiny.context.saveState(slot: 0))
        tiny.context.clear(slot: 0)
        try tiny.compute(someTokens(70, seed: 7), slot: 1)
        #expect(tiny.context.restoreState(image, slot: 3))
        #expect(StateContext.distance(try tiny.compute(tail, slot: 3), expected) <= slots.tolerance)
    }

    @Test("is forked whole, and the source goes on by itself", arguments: UncuttableSlots.all)
    func forkWhole(slots: UncuttableSlots) throws {
        let tiny = try slots.make()
        let expected = try tiny.compute([prefix, tail], slot: 0)
        let other = try tiny.compute([prefix, someTokens(30, seed: 8)], slot: 0)
        tiny.context.clear(slot: 0)
        _ = try tiny.compute([prefix], slot: 1)
        #expect(tiny.context.fork(from: 1, to: 2, count: 150))
        #expect(tiny.context.fork(from: 1, to: 3, count: 150))
        #expect(StateContext.distance(try tiny.compute(tail, slot: 2), expected) <= slots.tolerance)
        #expect(
            StateContext.distance(try tiny.compute(someTokens(30, seed: 8), slot: 1), other) <= slots.tolerance)
        #expect(StateContext.distance(try tiny.compute(tail, slot: 3), expected) <= slots.tolerance)
    }

    @Test("is never forked or cut where what came before is gone", arguments: UncuttableSlots.all)
    func neverWrong(slots: UncuttableSlots) throws {
        let tiny = try slots.make()
        let expected = try tiny.compute([prefix, tail], slot: 0)
        tiny.context.clear(slot: 0)
        _ = try tiny.compute([prefix, someTokens(200, seed: 4)], slot: 1)
        if tiny.context.fork(from: 1, to: 2, count: 150) {
            #expect(StateContext.distance(try tiny.compute(tail, slot: 2), expected) <= slots.tolerance)
        } else {
            #expect(tiny.context.tokens(in: 2) == 0)
        }
        if tiny.context.truncate(slot: 1, to: 150) {
            #expect(StateContext.distance(try tiny.compute(tail, slot: 1), expected) <= slots.tolerance)
        } else {
            #expect(tiny.context.tokens(in: 1) == 0)
        }
    }

    @Test("is forked anywhere in one pool while a window keeps all cells")
    func forkFullWindow() throws {
        let slots = UncuttableSlots(kind: .window, unified: true)
        let tiny = try slots.make(fullWindow: true)
        let expected = try tiny.compute([prefix, tail], slot: 0)
        tiny.context.clear(slot: 0)
        _ = try tiny.compute([prefix, someTokens(200, seed: 4)], slot: 1)
        #expect(tiny.context.fork(from: 1, to: 2, count: 150))
        #expect(StateContext.distance(try tiny.compute(tail, slot: 2), expected) <= slots.tolerance)
    }

    @Test("is cut anywhere while a window keeps all cells, but not after it was restored", arguments: [true, false])
    func fullWindow(unified: Bool) throws {
        let slots = UncuttableSlots(kind: .window, unified: unified)
        let tiny = try slots.make(fullWindow: true)
        let expected = try tiny.compute([prefix, tail], slot: 0)
        tiny.context.clear(slot: 0)
        _ = try tiny.compute([prefix, someTokens(200, seed: 4)], slot: 1)
        let image = try #require(tiny.context.saveState(slot: 1))
        #expect(tiny.context.truncate(slot: 1, to: 150))
        #expect(StateContext.distance(try tiny.compute(tail, slot: 1), expected) <= slots.tolerance)
        tiny.context.clear(slot: 1)
        #expect(tiny.context.restoreState(image, slot: 2))
        #expect(!tiny.context.truncate(slot: 2, to: 150))
        #expect(tiny.context.tokens(in: 2) == 0)
    }
}
