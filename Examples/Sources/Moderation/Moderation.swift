import ChasquiPlugin

/// Refuses prompts that have a word of a list, and ends answers before one.
struct Moderation: ChasquiPlugin {
    static let name = "moderation"
    private let words: [String]

    init(configuration: PluginConfiguration) throws {
        words = try configuration.strings("words").map { $0.lowercased() }
        guard !words.isEmpty, !words.contains("") else {
            throw configuration.error("words", "is empty, and has to be a list of words to stop at")
        }
    }

    func register(in registration: inout PluginRegistration) {
        let words = words
        registration.add(PromptCheck(words: words))
        registration.addEventFilter { _, context in AnswerCheck(words: words, logger: context.logger) }
    }
}

private struct PromptCheck: RequestFilter {
    let words: [String]

    func filter(_ request: inout ChatRequest, _ context: FilterContext) throws {
        for (index, message) in request.messages.enumerated() {
            let text = message.content.lowercased()
            guard words.contains(where: text.contains) else { continue }
            throw RequestRefusal(
                status: 400, message: "This server does not talk about that.", code: "moderation",
                field: "messages[\(index)].content")
        }
    }
}

/// A word may come in several parts, so that as much text is held back as may be the beginning of one.
struct AnswerCheck: EventFilter {
    private let words: [String]
    private let logger: Logger
    private let longest: Int
    private var held = ""

    init(words: [String], logger: Logger) {
        self.words = words
        self.logger = logger
        longest = words.map(\.count).max() ?? 0
    }

    mutating func filter(_ events: inout [GenerationEvent]) -> EventFlow {
        var passed: [GenerationEvent] = []
        for event in events {
            guard case .text(var delta) = event else {
                if case .finished = event, !held.isEmpty { passed.append(.text(TextDelta(text: held))) }
                passed.append(event)
                continue
            }
            held += delta.text
            if let place = firstPlace(in: held) {
                logger.notice("an answer was ended at a word of the list")
                passed.append(.text(TextDelta(text: String(held[..<place]))))
                events = passed
                return .stop(.contentFilter)
            }
            delta.text = String(held.dropLast(longest - 1))
            held = String(held.suffix(longest - 1))
            passed.append(.text(delta))
        }
        events = passed
        return .goOn
    }

    private func firstPlace(in text: String) -> String.Index? {
        let small = text.lowercased()
        // Lower case may have another length, as for "İ": then the answer is ended before this text.
        let places = words.compactMap { small.firstRange(of: $0)?.lowerBound }
        guard let first = places.min() else { return nil }
        return small.count == text.count
            ? text.index(text.startIndex, offsetBy: small.distance(from: small.startIndex, to: first)) : text.startIndex
    }
}
