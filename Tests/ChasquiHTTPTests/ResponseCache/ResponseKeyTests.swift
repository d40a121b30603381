import ChasquiCore
import NIOCore
import Testing

@testable import ChasquiHTTP

@Suite("The key of a kept answer")
struct ResponseKeyTests {
    private static func key(
        _ body: String, fingerprint: String = "f", kind: Generation.Kind = .chat, tenant: String = "",
        hour: Int? = nil, defaults: GenerationOptions = GenerationOptions()
    ) throws -> ResponseKey {
        ResponseKey(
            fingerprint: fingerprint, kind: kind, tenant: tenant, hour: hour, defaults: ResponseKey.text(of: defaults),
            request: try #require(CanonicalRequest.text(of: ByteBuffer(string: body))))
    }

    @Test(
        "does not depend on how a request is written, nor on how its answer is worded",
        arguments: [
            #"{ "temperature": 0, "messages": [{"content":"hi", "role":"user"}] }"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0.0}"#,
            #"{"messages":[{"role":"user","content":"h\u0069"}],"temperature":0e3,"seed":null}"#,
            #"{"messages":[{"role":"user","content":"hi","name":null}],"temperature":0,"stream":true,"user":"me"}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"stream_options":{"include_usage":true}}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"priority":"batch","metadata":{"a":"b"}}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"timings_per_token":true,"model":"x"}"#,
        ])
    func same(body: String) throws {
        #expect(try Self.key(body) == Self.key(#"{"messages":[{"role":"user","content":"hi"}],"temperature":0}"#))
    }

    @Test(
        "depends on all that the answer depends on",
        arguments: [
            #"{"messages":[{"role":"user","content":"hi "}],"temperature":0}"#,
            #"{"messages":[{"role":"system","content":"hi"}],"temperature":0}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0.1}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"seed":1}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"n":2}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"max_tokens":5}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"logprobs":true}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"cache_salt":"mine"}"#,
            #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"unknown":1}"#,
        ])
    func different(body: String) throws {
        #expect(try Self.key(body) != Self.key(#"{"messages":[{"role":"user","content":"hi"}],"temperature":0}"#))
    }

    @Test("the order of members counts where the model sees it")
    func order() throws {
        let schemas = [#"{"a":{},"b":{}}"#, #"{"b":{},"a":{}}"#]
        let keys = try schemas.map { try Self.key(#"{"json_schema":{"properties":\#($0)}}"#) }
        #expect(keys[0] != keys[1])
        #expect(try Self.key(#"{"tools":[{"maximum":1}]}"#) != Self.key(#"{"tools":[{"maximum":1.0}]}"#))
    }

    @Test("is another one for another model, route, tenant, hour and other defaults")
    func surroundings() throws {
        var cold = GenerationOptions()
        cold.sampling.temperature = 0
        var templated = GenerationOptions()
        templated.templateArguments = ["thinking": .bool(true)]
        let body = #"{"prompt":"hi"}"#
        let keys = try [
            Self.key(body), Self.key(body, fingerprint: "g"), Self.key(body, kind: .completion),
            Self.key(body, tenant: "acme"), Self.key(body, hour: 1), Self.key(body, hour: 2),
            Self.key(body, defaults: cold), Self.key(body, defaults: templated),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test("a part never passes for another part's end")
    func parts() throws {
        #expect(try Self.key("{}", fingerprint: "f", tenant: "4:chat") != Self.key("{}", fingerprint: "f4:chat"))
    }

    @Test("equal defaults have one text, whatever order a dictionary has")
    func defaults() {
        var options = GenerationOptions()
        let arguments = (0..<50).map { ("argument \($0)", JSONValue.integer($0)) }
        options.templateArguments = Dictionary(uniqueKeysWithValues: arguments)
        var other = GenerationOptions()
        for (name, value) in arguments.reversed() { other.templateArguments[name] = value }
        #expect(ResponseKey.text(of: options) == ResponseKey.text(of: other))
    }
}
