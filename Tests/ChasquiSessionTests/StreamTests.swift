import ChasquiCore
import Testing

@testable import ChasquiSession

@Suite("A streamed answer") struct StreamTests {
    @Test("has in each snapshot all that came, and goes into the transcript at its end")
    func snapshots() async throws {
        let session = LanguageModelSession(model: ScriptedModel(.says("Run", "ner", "s.")).language)
        var seen: [String] = []
        for try await snapshot in session.streamResponse(to: "Who?") { seen.append(snapshot.content) }
        #expect(seen.last == "Runners.")
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $1.hasPrefix($0) && $1 != $0 })
        #expect(session.transcript.map(\.kind) == ["prompt", "response"])
        #expect(!session.isResponding)
    }

    @Test("does not ask before it is read")
    func lazy() async throws {
        let scripted = ScriptedModel(.says("a"))
        let session = LanguageModelSession(model: scripted.language)
        let stream = session.streamResponse(to: "Who?")
        #expect(scripted.requests.isEmpty && !session.isResponding)
        #expect(try await stream.collect().content == "a")
    }

    @Test("can be collected after some of it was read, and after all of it")
    func collect() async throws {
        let session = LanguageModelSession(model: ScriptedModel(.says("Run", "ners")).language)
        let stream = session.streamResponse(to: "Who?")
        for try await _ in stream { break }
        #expect(try await stream.collect().content == "Runners")
        #expect(try await stream.collect().rawContent == GeneratedContent("Runners"))
    }

    @Test("that is dropped ends the generation and leaves the transcript as it was")
    func dropped() async throws {
        let scripted = ScriptedModel(.init(events: [.text(TextDelta(text: "a"))], isEndless: true))
        let session = LanguageModelSession(model: scripted.language)
        for try await snapshot in session.streamResponse(to: "Who?") {
            #expect(snapshot.content == "a")
            break
        }
        var abandoned = scripted.abandoned.makeAsyncIterator()
        await abandoned.next()
        try await session.waitUntil(isResponding: false)
        #expect(session.transcript.isEmpty)
    }

    @Test("throws what went wrong on the way")
    func failure() async throws {
        let scripted = ScriptedModel(.init(events: [.text(TextDelta(text: "a"))], error: .engine(message: "broken")))
        let session = LanguageModelSession(model: scripted.language)
        await #expect(throws: LanguageModelSession.GenerationError.engineFailure("broken")) {
            for try await _ in session.streamResponse(to: "Who?") {}
        }
        #expect(session.transcript.isEmpty)
    }

    @MainActor
    @Test("can be read on an actor")
    func onAnActor() async throws {
        let session = LanguageModelSession(model: ScriptedModel(.says("Run", "ners")).language)
        var last = ""
        for try await snapshot in session.streamResponse(to: "Who?") { last = snapshot.content }
        #expect(last == "Runners")
    }
}
