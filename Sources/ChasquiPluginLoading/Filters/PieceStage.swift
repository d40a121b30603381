import ChasquiCore
import ChasquiPlugin

/// Has a filter of pieces go over the events of one answer.
struct PieceStage: AwaitingEventFilter {
    private let pieces: any PieceFilter

    init(_ pieces: any PieceFilter) {
        self.pieces = pieces
    }

    mutating func filter(_ events: inout [GenerationEvent]) async throws -> EventFlow {
        var result: [GenerationEvent] = []
        for event in Self.merged(events) {
            guard let piece = EventPiece(event) else {
                result.append(event)
                continue
            }
            let verdict = try await pieces.filter(piece)
            Self.append(event, with: verdict, to: &result)
            if verdict.stops {
                events = result
                return .stop(.contentFilter)
            }
        }
        events = result
        return .goOn
    }

    /// Neighbouring texts as one, so that a slow filter is asked less often.
    private static func merged(_ events: [GenerationEvent]) -> [GenerationEvent] {
        var result: [GenerationEvent] = []
        for event in events {
            if let last = result.last, let both = last.merged(with: event) {
                result[result.count - 1] = both
            } else {
                result.append(event)
            }
        }
        return result
    }

    private static func append(
        _ event: GenerationEvent, with verdict: EventVerdict, to result: inout [GenerationEvent]
    ) {
        guard let text = verdict.text else { return result.append(event) }
        switch event {
        case .text(var delta):
            delta.text = text
            // They are those of a text that is not there any more.
            delta.probabilities = []
            result.append(.text(delta))
        case .reasoning: if !text.isEmpty { result.append(.reasoning(text)) }
        case .finished:
            if !text.isEmpty { result.append(.text(TextDelta(text: text))) }
            result.append(event)
        case .toolCall, .promptProgress, .serverTool, .choice: result.append(event)
        }
    }
}

extension GenerationEvent {
    /// Both as one event, where they are texts.
    fileprivate func merged(with next: GenerationEvent) -> GenerationEvent? {
        switch (self, next) {
        case (.text(var delta), .text(let more)):
            delta.append(more)
            return .text(delta)
        case (.reasoning(let text), .reasoning(let more)): return .reasoning(text + more)
        default: return nil
        }
    }
}
