import ChasquiCore
import Foundation

/// One prompt on its way to its answer, over as many rounds of tool calls as the model wants.
struct Turn: Sendable {
    /// What becomes of the answer.
    struct Outcome: Sendable {
        var text: String
        var summary: GenerationSummary
        var probabilities: [TokenProbability]
        var entries: ArraySlice<Transcript.Entry>
    }

    let session: LanguageModelSession
    let prompt: Transcript.Prompt

    /// - Parameter format: what the answer is bound to; nil is text.
    init(
        _ session: LanguageModelSession, _ prompt: Prompt, _ format: Transcript.ResponseFormat?,
        _ options: GenerationOptions
    ) {
        self.session = session
        self.prompt = Transcript.Prompt(
            segments: [.text(.init(content: prompt.text))], options: options, responseFormat: format)
    }

    /// Asks, runs tools, and takes the answer into the transcript.
    /// - Parameter update: told of each part of the answer as it comes.
    func run(_ update: @Sendable (TurnUpdate) -> Void = { _ in }) async throws -> Outcome {
        let options = try prompt.options.engineOptions()
        try await session.model.load()
        let before = try session.begin(prompt)
        do {
            let answer = try await answer(options, update)
            try check(answer)
            session.add([.response(response(answer.text))])
            let entries = session.transcript.entries[before...]
            session.end()
            return Outcome(
                text: answer.text, summary: answer.summary, probabilities: answer.probabilities,
                entries: entries)
        } catch {
            session.end(keeping: before)
            throw (error as? InferenceError).map { LanguageModelSession.GenerationError.of($0) } ?? error
        }
    }

    private func answer(
        _ options: ChasquiCore.GenerationOptions, _ update: @Sendable (TurnUpdate) -> Void
    ) async throws -> RawAnswer {
        var rounds = 0
        while !session.tools.isEmpty {
            let answer = try await ask(options, choice: .auto) { if prompt.responseFormat == nil { update($0) } }
            guard !answer.calls.isEmpty else {
                // Formats with tool calls cannot be bound to a schema, so the answer is asked for again.
                if prompt.responseFormat == nil { return answer }
                break
            }
            guard rounds < prompt.options.maximumToolRounds else {
                throw LanguageModelSession.GenerationError.exceededToolRounds(
                    "The model still calls tools after \(rounds) rounds; see maximumToolRounds.")
            }
            rounds += 1
            update(.restart)
            try await callTools(answer)
        }
        return try await ask(options, choice: .none, update)
    }

    private func ask(
        _ options: ChasquiCore.GenerationOptions, choice: ToolChoice, _ update: @Sendable (TurnUpdate) -> Void
    ) async throws -> RawAnswer {
        var options = options
        if choice == .none, let format = prompt.responseFormat { options.constraint = .jsonSchema(format.schema.json) }
        let request = session.request(choice: choice, options: options)
        let stream = try await session.model.service.chat(request)
        var answer = RawAnswer(summary: .none)
        while let events = try await stream.next() {
            for event in events { answer.take(event, update) }
        }
        return answer
    }

    private func check(_ answer: RawAnswer) throws {
        guard answer.summary.reason == .length else { return try checkNumbers(of: answer) }
        let used = answer.summary.usage.completionTokens
        guard let limit = prompt.options.maximumResponseTokens, used >= limit else {
            throw LanguageModelSession.GenerationError.exceededContextWindowSize(
                "The context was full after \(used) tokens of the answer.")
        }
        guard prompt.responseFormat == nil else {
            throw LanguageModelSession.GenerationError.decodingFailure(
                "The answer was cut off at maximumResponseTokens, \(limit), and is not whole: \(answer.text)")
        }
    }

    /// What is no JSON is left to who reads it as a value.
    private func checkNumbers(of answer: RawAnswer) throws {
        guard let format = prompt.responseFormat, let content = try? GeneratedContent(json: answer.text) else { return }
        do {
            try NumberBounds.check(content.value, against: format.schema.json)
        } catch {
            throw LanguageModelSession.GenerationError.decodingFailure("In the answer, \(error): \(answer.text)")
        }
    }

    private func response(_ text: String) -> Transcript.Response {
        guard let format = prompt.responseFormat, let content = try? GeneratedContent(json: text) else {
            return Transcript.Response(segments: [.text(.init(content: text))])
        }
        return Transcript.Response(segments: [.structure(.init(source: format.name, content: content))])
    }
}
