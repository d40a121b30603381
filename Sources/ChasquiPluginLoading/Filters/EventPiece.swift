import ChasquiAPI
import ChasquiCore

/// A piece of an answer, as filters outside of the program see it.
struct EventPiece: Sendable, Equatable {
    enum Kind: String, Sendable {
        case text
        case reasoning
        case toolCall = "tool_call"
        case finished
    }

    var kind: Kind
    /// Of an end, why.
    var text: String
    /// Of a tool call, the tool, where the call begins.
    var name = ""
}

extension EventPiece {
    /// Nil for events that nobody outside sees.
    init?(_ event: GenerationEvent) {
        switch event {
        case .text(let delta):
            guard !delta.text.isEmpty else { return nil }
            self.init(kind: .text, text: delta.text)
        case .reasoning(let text): self.init(kind: .reasoning, text: text)
        case .toolCall(let delta): self.init(kind: .toolCall, text: delta.arguments, name: delta.name ?? "")
        case .finished(let summary): self.init(kind: .finished, text: summary.reason.openAIWord)
        case .promptProgress, .serverTool, .choice: return nil
        }
    }
}

/// What a filter makes of a piece.
struct EventVerdict: Sendable, Equatable {
    static let pass = EventVerdict()

    /// In the piece's place, or before an end.
    var text: String?
    /// The answer ends behind the piece.
    var stops = false
}

/// A filter of one answer.
protocol PieceFilter: Sendable {
    /// - Throws: ``RequestRefusal`` where the answer is refused, anything else where the filter failed.
    func filter(_ piece: EventPiece) async throws -> EventVerdict
}
