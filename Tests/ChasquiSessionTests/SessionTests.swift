import ChasquiCore
import Observation
import Synchronization
import Testing

@testable import ChasquiSession

@Suite("A session") struct SessionTests {
    private typealias Failure = LanguageModelSession.GenerationError

    @Test("tells the model its instructions and all that was said, in order")
    func conversation() async throws {
        let scripted = ScriptedModel(.says("Chas", "qui."), .says("Yes."))
        let session = LanguageModelSession(model: scripted.language, instructions: "Be brief.")
        let first = try await session.respond(to: "Who runs?")
        try await session.respond(to: "Really?")
        #expect(first.content == "Chasqui.")
        let messages = try #require(scripted.requests.last).messages
        #expect(messages.map(\.role) == [.system, .user, .assistant, .user])
        #expect(messages.map(\.content) == ["Be brief.", "Who runs?", "Chasqui.", "Really?"])
    }

    @Test("has prompt and answer in its transcript, and the answer has its own part of it")
    func transcript() async throws {
        let session = LanguageModelSession(model: ScriptedModel(.says("One."), .says("Two.")).language)
        try await session.respond(to: "1?")
        let second = try await session.respond(to: "2?")
        #expect(session.transcript.map(\.kind) == ["prompt", "response", "prompt", "response"])
        #expect(Array(second.transcriptEntries) == Array(session.transcript.suffix(2)))
    }

    @Test("goes on with a transcript that was written down")
    func restored() async throws {
        let session = LanguageModelSession(model: ScriptedModel(.says("One.")).language, instructions: "Count.")
        try await session.respond(to: "1?")
        let scripted = ScriptedModel(.says("Two."))
        let restored = LanguageModelSession(model: scripted.language, transcript: session.transcript)
        try await restored.respond(to: "2?")
        #expect(scripted.requests[0].messages.map(\.content) == ["Count.", "1?", "One.", "2?"])
    }

    @Test("refuses a prompt while it answers another, and takes one afterwards")
    func oneAtATime() async throws {
        let scripted = ScriptedModel(.init(isEndless: true), .says("Now."))
        let session = LanguageModelSession(model: scripted.language)
        var stream: LanguageModelSession.ResponseStream<String>? = session.streamResponse(to: "Go on.")
        let isResponding = Mutex(false)
        async let refused: Void = {
            try await session.waitUntil(isResponding: true)
            isResponding.withLock { $0 = session.isResponding }
            _ = await #expect(throws: Failure.self) { try await session.respond(to: "And now?") }
        }()
        let reader = Task { [stream = stream.take()] in
            for try await _ in stream! {}
        }
        try await refused
        #expect(isResponding.withLock { $0 })
        reader.cancel()
        _ = await reader.result
        try await session.waitUntil(isResponding: false)
        #expect(session.transcript.isEmpty)
        #expect(try await session.respond(to: "And now?").content == "Now.")
    }

    @Test(
        "says in its own words why there is no answer, and forgets the prompt",
        arguments: [
            (.contextExceeded(promptTokens: 9, contextTokens: 8), "exceededContextWindowSize"),
            (.overloaded(.requests(waiting: 3), retryAfter: .seconds(1)), "rateLimited"),
            (.shuttingDown, "assetsUnavailable"), (.engine(message: "broken"), "engineFailure"),
            (.invalid(field: "json_schema", message: "no"), "unsupportedGuide"),
        ] as [(InferenceError, String)])
    func failures(error: InferenceError, name: String) async throws {
        let scripted = ScriptedModel(.init(events: [.text(TextDelta(text: "a"))], error: error), .says("b"))
        let session = LanguageModelSession(model: scripted.language, instructions: "Hm.")
        let thrown = await #expect(throws: Failure.self) { try await session.respond(to: "?") }
        #expect(thrown.map { "\($0)".hasPrefix(name) } == true)
        #expect(session.transcript.map(\.kind) == ["instructions"])
        #expect(try await session.respond(to: "??").content == "b")
    }

    @Test("an answer that fills the context is an error, one that was cut where it was asked to be is none")
    func cut() async throws {
        let answer = ScriptedModel.Answer(events: [.text(TextDelta(text: "half"))], reason: .length)
        let session = LanguageModelSession(model: ScriptedModel(answer, answer).language)
        let cut = try await session.respond(to: "?", options: GenerationOptions(maximumResponseTokens: 1))
        #expect(cut.content == "half")
        let thrown = await #expect(throws: Failure.self) { try await session.respond(to: "?") }
        guard case .exceededContextWindowSize? = thrown else { return #expect(Bool(false), "\(thrown as Any)") }
    }

    @Test("hands its options to the engine")
    func options() async throws {
        let scripted = ScriptedModel(.says("a"), .says("b"))
        let session = LanguageModelSession(model: scripted.language)
        try await session.respond(
            to: "?", options: GenerationOptions(sampling: .greedy, temperature: 0.7, maximumResponseTokens: 5))
        try await session.respond(
            to: "?", options: GenerationOptions(sampling: .random(top: 3, seed: 7), temperature: 0.7))
        let options = scripted.requests.map(\.options)
        #expect(options[0].sampling.temperature == 0 && options[0].maxTokens == 5)
        #expect(options[1].sampling.topK == 3 && options[1].sampling.seed == 7 && options[1].sampling.topP == 1)
        #expect(options[1].sampling.temperature == 0.7 && options[1].maxTokens == nil)
    }

    @Test(
        "refuses options out of their range without asking the model",
        arguments: [
            GenerationOptions(temperature: -1), GenerationOptions(temperature: .nan),
            GenerationOptions(maximumResponseTokens: 0), GenerationOptions(sampling: .random(top: 0)),
            GenerationOptions(sampling: .random(probabilityThreshold: 1.5)),
        ])
    func wrongOptions(options: ChasquiSession.GenerationOptions) async throws {
        let scripted = ScriptedModel(.says("a"))
        let session = LanguageModelSession(model: scripted.language)
        await #expect(throws: Failure.self) { try await session.respond(to: "?", options: options) }
        #expect(scripted.requests.isEmpty && session.transcript.isEmpty && !session.isResponding)
    }

    @Test("puts the parts of prompts and instructions on lines of their own")
    func builders() async throws {
        let scripted = ScriptedModel(.says("a"))
        let isLong = false
        let session = LanguageModelSession(model: scripted.language) {
            "You are a guide."
            if isLong { "You say much." } else { "You say little." }
        }
        try await session.respond {
            "Which way?"
            for place in ["Cusco", "Quito"] { "Not by \(place)." }
        }
        #expect(
            scripted.requests[0].messages.map(\.content) == [
                "You are a guide.\nYou say little.", "Which way?\nNot by Cusco.\nNot by Quito.",
            ])
    }
}

extension Transcript.Entry {
    var kind: String { String("\(self)".prefix { $0 != "(" }) }
}

extension LanguageModelSession {
    /// Returns when that is so.
    func waitUntil(isResponding wanted: Bool) async throws {
        while true {
            let (changed, change) = AsyncStream<Void>.makeStream()
            let now = withObservationTracking {
                isResponding
            } onChange: {
                change.yield()
            }
            if now == wanted { return }
            for await _ in changed {
                await Task.yield()
                break
            }
        }
    }
}
