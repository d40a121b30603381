import ChasquiCore
import ChasquiPlugin
import Synchronization
import Testing

@testable import ChasquiPluginLoading

@Suite("A filter of pieces, over the events of an answer")
struct PieceStageTests {
    /// Does what it was told, and keeps what it saw.
    private final class Script: PieceFilter {
        let seen = Mutex<[EventPiece]>([])
        private let verdict: @Sendable (EventPiece) -> EventVerdict

        init(_ verdict: @escaping @Sendable (EventPiece) -> EventVerdict = { _ in .pass }) {
            self.verdict = verdict
        }

        var pieces: [EventPiece] { seen.withLock { $0 } }

        func filter(_ piece: EventPiece) async -> EventVerdict {
            seen.withLock { $0.append(piece) }
            return verdict(piece)
        }
    }

    private let end = GenerationEvent.finished(
        GenerationSummary(
            reason: .length, usage: TokenUsage(promptTokens: 1, cachedTokens: 0, completionTokens: 1),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero)))

    private func text(_ text: String, _ tokens: TokenID...) -> GenerationEvent {
        .text(TextDelta(text: text, tokens: tokens))
    }

    private func pass(
        _ events: [GenerationEvent], _ stage: inout PieceStage
    ) async throws -> (events: [GenerationEvent], flow: EventFlow) {
        var events = events
        let flow = try await stage.filter(&events)
        return (events, flow)
    }

    @Test("sees neighbouring texts as one, and each kind by its name")
    func pieces() async throws {
        let script = Script()
        var stage = PieceStage(script)
        let call = GenerationEvent.toolCall(ToolCallDelta(index: 0, id: "1", name: "f", arguments: "{}"))
        let events: [GenerationEvent] = [.reasoning("a"), .reasoning("b"), text("c", 1), text("d", 2), call, end]
        let (result, flow) = try await pass(events, &stage)
        #expect(
            script.pieces == [
                EventPiece(kind: .reasoning, text: "ab"), EventPiece(kind: .text, text: "cd"),
                EventPiece(kind: .toolCall, text: "{}", name: "f"), EventPiece(kind: .finished, text: "length"),
            ])
        #expect(result == [.reasoning("ab"), text("cd", 1, 2), call, end])
        #expect(flow == .goOn)
    }

    @Test("replaces texts, and keeps the tokens that were counted for them")
    func replaces() async throws {
        var stage = PieceStage(Script { $0.kind == .text ? EventVerdict(text: "") : .pass })
        #expect(try await pass([text("a", 1)], &stage).events == [text("", 1)])
    }

    @Test("adds what was held back before the end")
    func heldBack() async throws {
        var stage = PieceStage(Script { $0.kind == .finished ? EventVerdict(text: "rest") : .pass })
        #expect(try await pass([end], &stage).events == [text("rest"), end])
    }

    @Test("stops behind a piece, and shows what comes later to nobody")
    func stops() async throws {
        let script = Script { $0.text.hasPrefix("x") ? EventVerdict(text: "-", stops: true) : .pass }
        var stage = PieceStage(script)
        let (result, flow) = try await pass([.reasoning("r"), text("x"), .reasoning("s"), end], &stage)
        #expect(result == [.reasoning("r"), text("-")])
        #expect(flow == .stop(.contentFilter))
        #expect(script.pieces.count == 2)
    }
}
