import Synchronization

/// The engine's end of a request's events.
///
/// Nothing here waits for the reader. What a slow reader has not taken is merged, so that the buffer is bounded by the
/// text that the request may generate, and a sequence never holds its KV cells longer for a slow client.
public final class GenerationChannel: Sendable {
    fileprivate struct State {
        var pending: [GenerationEvent] = []
        /// Text that comes after them, and to which more is added.
        var text: TextDelta?
        var ending: Ending?
        var reader: CheckedContinuation<Void, Never>?
        var isAbandoned = false
    }

    fileprivate enum Ending {
        case finished
        case failed(InferenceError)
    }

    private let state = Mutex(State())
    private let onAbandon: @Sendable () -> Void

    /// - Parameter onAbandon: called once when the reader goes away before the end, from any thread.
    public init(onAbandon: @escaping @Sendable () -> Void = {}) {
        self.onAbandon = onAbandon
    }

    /// Adds an event; after an end or an abandonment it does nothing. A `finished` event ends the channel.
    public func send(_ event: GenerationEvent) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.ending == nil, !state.isAbandoned else { return nil }
            state.append(event)
            if case .finished = event { state.ending = .finished }
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Adds a token and the text that it made certain, as ``send(_:)`` adds events, but lets the reader sleep until
    /// ``wake()`` or the next event.
    public func add(_ token: TokenID, text: String) {
        state.withLock { state in
            guard state.ending == nil, !state.isAbandoned else { return }
            state.append(text, token)
        }
    }

    /// As ``add(_:text:)``, for one of several choices.
    public func add(_ token: TokenID, text: String, choice: Int) {
        state.withLock { state in
            guard state.ending == nil, !state.isAbandoned else { return }
            state.append(.choice(choice, .text(TextDelta(text: text, tokens: [token]))))
        }
    }

    /// Tells a reader that waits of what was added.
    public func wake() {
        state.withLock { $0.hasEvents ? $0.reader.take() : nil }?.resume()
    }

    /// Ends the channel with an error, after what was sent before.
    public func fail(_ error: InferenceError) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.ending == nil, !state.isAbandoned else { return nil }
            state.ending = .failed(error)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Takes what is there, or waits for more; nil after the end.
    func receive() async throws(InferenceError) -> [GenerationEvent]? {
        while true {
            if Task.isCancelled {
                abandon()
                throw .cancelled
            }
            switch state.withLock({ $0.take() }) {
            case .events(let events): return events
            case .end: return nil
            case .failure(let error): throw error
            case .empty: await waitForMore()
            }
        }
    }

    /// The reader is gone: drops what is pending and tells the engine, once.
    func abandon() {
        let (reader, tell) = state.withLock { state in
            let tell = state.ending == nil && !state.isAbandoned
            state.isAbandoned = true
            state.pending = []
            state.text = nil
            return (state.reader.take(), tell)
        }
        reader?.resume()
        if tell { onAbandon() }
    }

    private func waitForMore() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    guard !state.hasEvents, state.ending == nil, !state.isAbandoned else { return true }
                    state.reader = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            abandon()
        }
    }
}

extension GenerationChannel.State {
    fileprivate enum Taken {
        case events([GenerationEvent])
        case end
        case failure(InferenceError)
        case empty
    }

    fileprivate var hasEvents: Bool { text != nil || !pending.isEmpty }

    fileprivate mutating func take() -> Taken {
        if isAbandoned { return .failure(.cancelled) }
        if hasEvents {
            closeText()
            defer { pending = [] }
            return .events(pending)
        }
        switch ending {
        case .finished: return .end
        case .failed(let error): return .failure(error)
        case nil: return .empty
        }
    }

    /// Other choices' events may have come between two texts of one choice.
    private mutating func append(_ more: TextDelta, ofChoice index: Int) {
        let last = pending.lastIndex { event in
            if case .choice(index, _) = event { true } else { false }
        }
        guard let last, case .choice(_, .text(var waiting)) = pending[last] else {
            pending.append(.choice(index, .text(more)))
            return
        }
        waiting.append(more)
        pending[last] = .choice(index, .text(waiting))
    }

    fileprivate mutating func append(_ event: GenerationEvent) {
        switch event {
        case .text(let more):
            guard text != nil else { return text = more }
            text?.append(more)
            return
        case .choice(let index, .text(let more)):
            return append(more, ofChoice: index)
        default: break
        }
        closeText()
        if case .promptProgress = event, case .promptProgress = pending.last { pending.removeLast() }
        pending.append(event)
    }

    fileprivate mutating func append(_ more: String, _ token: TokenID) {
        guard text != nil else { return text = TextDelta(text: more, tokens: [token]) }
        text?.text += more
        text?.tokens.append(token)
    }

    private mutating func closeText() {
        if let text = text.take() { pending.append(.text(text)) }
    }
}
