import ChasquiCore

/// Turns an answer's raw text into thoughts, text and tool calls.
///
/// Text that does not fit the format is no error of the request: it is held until more text mends it, and becomes plain
/// text at the end.
struct ChatOutputInterpreter: OutputInterpreter {
    private let chat: RenderedChat
    private var parser: Exclusive<ChatOutputParser>?
    private var raw = ""
    private var shown = ""
    /// White space at the answer's beginning, which is text only if more text comes, and none before a call.
    private var leadingSpace = ""
    private var hasThoughts = false
    private var arguments: CallArguments?
    private var ids = CallIDs()
    private var waitingTokens: [TokenID] = []
    private var waitingProbabilities: [TokenProbability] = []

    init(chat: RenderedChat) {
        self.chat = chat
    }

    mutating func interpret(_ event: GenerationEvent, into events: inout [GenerationEvent]) throws(InferenceError) {
        guard !chat.isPlain else {
            events.append(event)
            return
        }
        switch event {
        case .text(let delta):
            if let drafts = delta.drafts { events.append(.text(TextDelta(text: "", drafts: drafts))) }
            waitingTokens += delta.tokens
            waitingProbabilities += delta.probabilities
            guard !delta.text.isEmpty else { return }
            raw += delta.text
            _ = try feed(delta.text, isFinal: false, into: &events)
        case .finished(var summary):
            if try !feed("", isFinal: true, into: &events), try isLost(after: summary.reason) {
                try showRest(in: &events)
                // A call that a stop text of the request's cuts off stays cut off.
                if reason(summary.reason) == .toolCalls, let closing = arguments?.closing {
                    events.append(.toolCall(closing))
                }
            }
            if arguments == nil { showLeadingSpace(in: &events) }
            showProbabilities(in: &events)
            summary.reason = reason(summary.reason)
            events.append(.finished(summary))
        default:
            events.append(event)
        }
    }

    /// - Returns: whether the text fits the format so far.
    private mutating func feed(
        _ text: String, isFinal: Bool, into events: inout [GenerationEvent]
    ) throws(InferenceError) -> Bool {
        let parser = try parserToUse()
        var found: [GenerationEvent] = []
        var fits = true
        do {
            try parser.feed(text, isFinal: isFinal, into: &found)
        } catch {
            fits = false
        }
        for event in found { note(event, into: &events) }
        return fits
    }

    /// Whether a text that is no whole answer has no meaning. One that was cut off may be the beginning of an answer.
    private mutating func isLost(after reason: FinishReason) throws(InferenceError) -> Bool {
        guard reason == .length else { return true }
        return try !parserToUse().fits
    }

    private mutating func note(_ event: GenerationEvent, into events: inout [GenerationEvent]) {
        switch event {
        case .text(let delta) where shown.isEmpty && arguments == nil && delta.text.allSatisfy(\.isWhitespace):
            leadingSpace += delta.text
            return
        case .text(let delta):
            show(leadingSpace + delta.text, in: &events)
        case .toolCall(let delta) where delta.index > 0 && !chat.allowsSeveralCalls: break
        case .toolCall(var delta):
            delta.id = delta.id.map { ids.id(for: $0, of: delta.index) }
            arguments = arguments ?? CallArguments()
            arguments?.add(delta)
            showProbabilities(in: &events)
            events.append(.toolCall(delta))
        default:
            hasThoughts = true
            showProbabilities(in: &events)
            events.append(event)
        }
        waitingTokens = []
    }

    private mutating func show(_ text: String, in events: inout [GenerationEvent]) {
        leadingSpace = ""
        shown += text
        events.append(.text(TextDelta(text: text, tokens: waitingTokens, probabilities: waitingProbabilities)))
        waitingProbabilities = []
    }

    private mutating func showLeadingSpace(in events: inout [GenerationEvent]) {
        guard !leadingSpace.isEmpty else { return }
        show(leadingSpace, in: &events)
        waitingTokens = []
    }

    /// Tells those of tokens that are no text of the answer.
    private mutating func showProbabilities(in events: inout [GenerationEvent]) {
        guard !waitingProbabilities.isEmpty else { return }
        events.append(.text(TextDelta(text: "", probabilities: waitingProbabilities)))
        waitingProbabilities = []
    }

    /// Shows an answer that did not fit its format as text, behind its thoughts, unless it has a call.
    private mutating func showRest(in events: inout [GenerationEvent]) throws(InferenceError) {
        guard arguments == nil else { return }
        let answer = hasThoughts ? try parserToUse().answer : raw
        let text = answer.drop(while: \.isWhitespace)
        guard text.hasPrefix(shown) else { return }
        let rest = String(text.dropFirst(shown.count))
        guard !rest.isEmpty else { return }
        leadingSpace = ""
        note(.text(TextDelta(text: rest)), into: &events)
    }

    private func reason(_ reason: FinishReason) -> FinishReason {
        switch reason {
        case .endOfGeneration where arguments != nil: .toolCalls
        case .stopText(let stop) where arguments != nil && chat.stops.contains(stop): .toolCalls
        default: reason
        }
    }

    private mutating func parserToUse() throws(InferenceError) -> ChatOutputParser {
        if let parser { return parser.value }
        do {
            let made = try ChatOutputParser(chat: chat)
            parser = Exclusive(made)
            return made
        } catch {
            throw .engine(message: "the answer could not be read: \(error.message)")
        }
    }
}

/// A parser on its way with its interpreter. It may be sent unchecked, since it is made and used inside `mutating` functions of
/// the one interpreter that a stream's one reader holds.
private struct Exclusive<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
