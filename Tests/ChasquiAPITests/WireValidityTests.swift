import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("Every answer")
struct WireValidityTests {
    private static let chat = #""messages": [{"role": "user", "content": "Hi"}]"#
    private static let everything =
        #""stream": true, "stream_options": {"include_usage": true}, "return_progress": true, "timings_per_token": true"#

    @Test("is valid JSON in each of its events, whatever it says", arguments: [Events.text, Events.toolCalls])
    func validEvents(events: [GenerationEvent]) throws {
        let streams = [
            try Decode.chat("{\(Self.chat), \(Self.everything)}").streamed(events),
            try Decode.completion(#"{"prompt": "", \#(Self.everything)}"#).streamed(events),
            try Decode.llama(#"{"prompt": "", \#(Self.everything)}"#).streamed(events),
            try Decode.chat("{\(Self.chat)}").streamed(events, failingWith: .engine(message: "\"\n")),
        ]
        for stream in streams {
            let text = String(buffer: stream)
            #expect(text.hasSuffix("\n\n"))
            for event in text.split(separator: "\n\n") {
                #expect(event.hasPrefix("data: "))
                let data = event.dropFirst("data: ".count)
                if data != "[DONE]" { _ = try JSONValue(parsing: String(data)) }
            }
        }
    }

    @Test("is valid JSON as a whole", arguments: [Events.text, Events.toolCalls, []])
    func validBodies(events: [GenerationEvent]) throws {
        for body in [
            try Decode.chat("{\(Self.chat)}").collected(events),
            try Decode.completion(#"{"prompt": ""}"#).collected(events),
            try Decode.llama(#"{"prompt": ""}"#).collected(events),
        ] {
            _ = try JSONValue(parsing: body.readableBytesView)
        }
    }

    @Test("has the model's name and the request's id with what JSON escapes")
    func escapedNames() throws {
        var named = tinyModel
        named.id = "my \"model\"\n"
        let buffer = try Decode.chat("{\(Self.chat)}").makeCollector(named).body()
        let body = try JSONValue(parsing: buffer.readableBytesView)
        #expect(body.serialized().contains(#""id":"chatcmpl-test""#))
        #expect(body.serialized().contains(#""model":"my \"model\"\n""#))
    }
}
