import ChasquiCore
import Foundation

/// An answer's events as they are kept: texts joined, and with the figures of an answer for which nothing was computed.
struct KeptEvents: Codable, Equatable {
    private(set) var events: [GenerationEvent]

    /// - Parameter events: all of an answer's, as they came.
    init(_ events: [GenerationEvent]) {
        var joined = JoinedEvents()
        for event in events { joined.append(event) }
        self.events = joined.events.map(\.replayed)
    }

    init(data: Data) throws {
        self = try JSONDecoder().decode(KeptEvents.self, from: data)
    }

    func data() throws -> Data { try JSONEncoder().encode(self) }

    /// What a reader gets.
    /// - Parameter reportsProgress: it begins with how far the prompt is, which is all of it.
    func replay(reportsProgress: Bool) -> [GenerationEvent] {
        guard reportsProgress else { return events }
        let ofChoices = events.compactMap { event -> GenerationEvent? in
            guard case .choice(let index, .finished(let summary)) = event else { return nil }
            return .choice(index, .promptProgress(summary.usage.wholePrompt))
        }
        guard ofChoices.isEmpty, case .finished(let summary) = events.last else { return ofChoices + events }
        return [.promptProgress(summary.usage.wholePrompt)] + events
    }
}

/// Events with the texts between two others in one, each choice's by themselves.
private struct JoinedEvents {
    private(set) var events: [GenerationEvent] = []
    /// The text that goes on, by choice.
    private var texts: [Int?: TextDelta] = [:]

    mutating func append(_ event: GenerationEvent) {
        if case .choice(let index, let inner) = event {
            append(inner, of: index)
        } else {
            append(event, of: nil)
        }
    }

    private mutating func append(_ event: GenerationEvent, of choice: Int?) {
        switch event {
        case .promptProgress: return
        case .text(let more): texts[choice, default: TextDelta(text: "")].append(more)
        case .reasoning, .toolCall, .serverTool, .finished, .choice:
            if let text = texts.removeValue(forKey: choice) { add(.text(text), of: choice) }
            add(event, of: choice)
        }
    }

    private mutating func add(_ event: GenerationEvent, of choice: Int?) {
        events.append(choice.map { .choice($0, event) } ?? event)
    }
}

extension GenerationEvent {
    fileprivate var replayed: GenerationEvent {
        switch self {
        case .choice(let index, let event): .choice(index, event.replayed)
        case .finished(let summary): .finished(summary.replayed)
        case .text, .reasoning, .toolCall, .serverTool, .promptProgress: self
        }
    }
}

extension GenerationSummary {
    /// All of the prompt was cached, and nothing took time.
    fileprivate var replayed: GenerationSummary {
        var summary = self
        summary.usage.cachedTokens = summary.usage.promptTokens
        summary.timings = GenerationTimings(queue: .zero, prefill: .zero, decode: .zero)
        return summary
    }
}

extension TokenUsage {
    fileprivate var wholePrompt: PromptProgress {
        PromptProgress(total: promptTokens, cached: promptTokens, processed: promptTokens, elapsed: .zero)
    }
}
