import ChasquiCore

extension LanguageModelSession {
    /// An answer as it comes: `for try await snapshot in session.streamResponse(to: prompt)`.
    ///
    /// The first step asks the model. Each snapshot has all that came so far; snapshots that were not taken in time are
    /// left out. Dropping the stream, or cancelling the task that reads it, ends the generation, and the transcript is as
    /// it was before the prompt.
    public struct ResponseStream<Content: Generable>: AsyncSequence {
        /// What is there of an answer.
        public struct Snapshot {
            /// The answer as far as it is known.
            public var content: Content.PartiallyGenerated
            /// The same as it was generated.
            public var rawContent: GeneratedContent
        }

        public typealias Element = Snapshot

        /// Reads the snapshots. All iterators of a stream share them.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let answer: StreamedAnswer<Content>

            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(any Error) -> Snapshot? {
                try await answer.next()
            }

            nonisolated(nonsending) public mutating func next() async throws -> Snapshot? {
                try await answer.next()
            }
        }

        private let answer: StreamedAnswer<Content>

        init(_ turn: Turn) {
            answer = StreamedAnswer(turn)
        }

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(answer: answer)
        }

        /// Waits for the whole answer, from whatever snapshot on.
        /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
        nonisolated(nonsending) public func collect() async throws -> Response<Content> {
            while try await answer.next() != nil {}
            return try answer.response()
        }
    }
}

extension LanguageModelSession.ResponseStream.Snapshot: Sendable where Content.PartiallyGenerated: Sendable {}

/// The reading end of a streamed answer.
final class StreamedAnswer<Content: Generable> {
    typealias Snapshot = LanguageModelSession.ResponseStream<Content>.Snapshot

    private let turn: Turn
    private let id = GenerationID()
    private var task: Task<Void, Never>?
    private let mailbox = TurnMailbox()
    private var text = ""
    private var parser = PartialJSONParser()
    private var result: Result<Turn.Outcome, any Error>?

    init(_ turn: Turn) {
        self.turn = turn
    }

    deinit {
        task?.cancel()
    }

    private var isText: Bool { turn.prompt.responseFormat == nil }

    nonisolated(nonsending) func next() async throws -> Snapshot? {
        while result == nil {
            let task = start()
            let (updates, result) = await withTaskCancellationHandler {
                await mailbox.take()
            } onCancel: {
                task.cancel()
            }
            for update in updates { take(update) }
            self.result = result
            if let snapshot = try snapshot(changed: !updates.isEmpty) { return snapshot }
        }
        _ = try result?.get()
        return nil
    }

    func response() throws -> LanguageModelSession.Response<Content> {
        guard let outcome = try result?.get() else { throw CancellationError() }
        return try outcome.response(as: Content.self, isText: isText, id: id)
    }

    private func start() -> Task<Void, Never> {
        if let task { return task }
        let started = Task { [turn, mailbox] in
            do {
                mailbox.finish(.success(try await turn.run { mailbox.post($0) }))
            } catch {
                mailbox.finish(.failure(error))
            }
        }
        task = started
        return started
    }

    private func take(_ update: TurnUpdate) {
        switch update {
        case .restart:
            text = ""
            parser = PartialJSONParser()
        case .text(let more):
            if isText { text += more } else { parser.append(more) }
        }
    }

    /// What there is to see now; nil where nothing can be told yet.
    private func snapshot(changed: Bool) throws -> Snapshot? {
        if case .success(let outcome)? = result, !isText {
            let response = try outcome.response(as: Content.self, isText: false, id: id)
            // Not of the finished value, which does not have its id.
            return Snapshot(
                content: try Content.PartiallyGenerated(response.rawContent), rawContent: response.rawContent)
        }
        if case .failure? = result { return nil }
        guard changed else { return nil }
        if isText {
            let content = GeneratedContent(value: .string(text), openLevels: result == nil ? 1 : 0, id: id)
            return Snapshot(content: try Content.PartiallyGenerated(content), rawContent: content)
        }
        guard let content = parser.content(id: id), let value = try? Content.PartiallyGenerated(content) else {
            return nil
        }
        return Snapshot(content: value, rawContent: content)
    }
}
