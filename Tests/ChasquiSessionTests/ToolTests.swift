import ChasquiCore
import Synchronization
import Testing

@testable import ChasquiSession

@Suite("A session with tools") struct ToolTests {
    private typealias Failure = LanguageModelSession.GenerationError

    @Test("runs the tool that the model calls and tells it what came out")
    func call() async throws {
        let scripted = ScriptedModel(.calls("weather", #"{"city":"Cusco"}"#, saying: "Let me look."), .says("Snow."))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        let answer = try await session.respond(to: "How is it in Cusco?")
        #expect(answer.content == "Snow.")
        #expect(scripted.requests[0].tools.map(\.name) == ["weather"])
        #expect(scripted.requests[0].tools[0].parameters == WeatherTool().parameters.json)
        let messages = scripted.requests[1].messages
        #expect(messages.map(\.role) == [.user, .assistant, .tool])
        #expect(messages[1].content == "Let me look." && messages[1].toolCalls.map(\.name) == ["weather"])
        #expect(messages[1].toolCalls[0].arguments == #"{"city":"Cusco"}"#)
        #expect(messages[2].content == "It snows in Cusco." && messages[2].toolCallID == messages[1].toolCalls[0].id)
        #expect(
            session.transcript.map(\.kind)
                == ["instructions", "prompt", "response", "toolCalls", "toolOutput", "response"])
    }

    @Test("runs several calls at once, and tells their outputs in the order of the calls")
    func severalCalls() async throws {
        let calls = ["first", "second"].enumerated().map { index, city in
            GenerationEvent.toolCall(
                ToolCallDelta(index: index, id: "\(index)", name: "meet", arguments: #"{"city":"\#(city)"}"#))
        }
        let scripted = ScriptedModel(.init(events: calls, reason: .toolCalls), .says("Both."))
        let session = LanguageModelSession(model: scripted.language, tools: [MeetingTool(of: 2)])
        try await session.respond(to: "?")
        #expect(scripted.requests[1].messages.suffix(2).map(\.content) == ["first", "second"])
        #expect(scripted.requests[1].messages[1].toolCalls.count == 2)
    }

    @Test("says which tool failed and why, and has the transcript as it was")
    func failure() async throws {
        let scripted = ScriptedModel(.calls("weather", #"{"city":""}"#), .says("Yes?"))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        let error = await #expect(throws: LanguageModelSession.ToolCallError.self) {
            try await session.respond(to: "?")
        }
        #expect(error?.tool is WeatherTool && error?.underlyingError as? WeatherTool.NoCity == WeatherTool.NoCity())
        #expect(session.transcript.map(\.kind) == ["instructions"])
        #expect(try await session.respond(to: "Hello?").content == "Yes?")
    }

    @Test("takes wrong arguments for a failure of that tool")
    func wrongArguments() async throws {
        let scripted = ScriptedModel(.calls("weather", #"{"town":"Cusco"}"#))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        let error = await #expect(throws: LanguageModelSession.ToolCallError.self) {
            try await session.respond(to: "?")
        }
        #expect(error?.underlyingError is Failure)
    }

    @Test("refuses a tool that the model invents")
    func unknown() async throws {
        let scripted = ScriptedModel(.calls("guess", "{}"))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        await #expect(throws: Failure.decodingFailure("The model called 'guess', and there is no such tool.")) {
            try await session.respond(to: "?")
        }
    }

    @Test("gives up on a model that only ever calls tools")
    func rounds() async throws {
        let call = ScriptedModel.Answer.calls("weather", #"{"city":"Cusco"}"#)
        let scripted = ScriptedModel(call, call, call, call)
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        var options = ChasquiSession.GenerationOptions()
        options.maximumToolRounds = 2
        let error = await #expect(throws: Failure.self) { try await session.respond(to: "?", options: options) }
        guard case .exceededToolRounds? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(scripted.requests.count == 3)
    }

    @Test("streams only the answer, not what was said before a call")
    func stream() async throws {
        let scripted = ScriptedModel(.calls("weather", #"{"city":"Cusco"}"#, saying: "Let me look."), .says("Snow."))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        var last = ""
        let stream = session.streamResponse(to: "?")
        for try await snapshot in stream { last = snapshot.content }
        #expect(last == "Snow.")
        #expect(try await stream.collect().content == "Snow.")
    }

    @Test("asks for the value itself, bound to its schema, once the model calls no tool any more")
    func guided() async throws {
        let scripted = ScriptedModel(.calls("weather", #"{"city":"Cusco"}"#), .says("Snow, I think"), .says("true"))
        let session = LanguageModelSession(model: scripted.language, tools: [WeatherTool()])
        let answer = try await session.respond(to: "Does it snow?", generating: Bool.self)
        #expect(answer.content)
        #expect(scripted.requests.map { $0.options.constraint != nil } == [false, false, true])
        #expect(scripted.requests.map(\.toolChoice) == [.auto, .auto, .none])
        #expect(session.transcript.map(\.kind).suffix(2) == ["toolOutput", "response"])
    }
}

private struct City: Generable {
    var city: String

    static var generationSchema: GenerationSchema {
        GenerationSchema(type: City.self, properties: [.init(name: "city", type: String.self)])
    }

    init(_ content: GeneratedContent) throws {
        city = try content.value(forProperty: "city")
    }

    var generatedContent: GeneratedContent { GeneratedContent(properties: ["city": city]) }
}

private struct WeatherTool: ChasquiSession.Tool {
    struct NoCity: Error, Equatable {}

    let name = "weather"
    let description = "Tells the weather"

    func call(arguments: City) async throws -> String {
        if arguments.city.isEmpty { throw NoCity() }
        return "It snows in \(arguments.city)."
    }
}

/// Answers when as many calls are there as were said.
private final class MeetingTool: ChasquiSession.Tool {
    let name = "meet"
    let description = "Waits for the others"
    private let all: Int
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(of all: Int) {
        self.all = all
    }

    func call(arguments: City) async throws -> String {
        await withCheckedContinuation { continuation in
            let there = waiting.withLock { waiting in
                waiting.append(continuation)
                return waiting.count == all ? waiting : []
            }
            for continuation in there { continuation.resume() }
        }
        return arguments.city
    }
}
