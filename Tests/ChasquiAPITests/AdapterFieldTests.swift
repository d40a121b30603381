import ChasquiCore
import NIOCore
import Testing

@testable import ChasquiAPI

@Suite("Adapters' scales in a request")
struct AdapterFieldTests {
    @Test("are those of its field lora, in every dialect")
    func read() throws {
        let lora = #""lora": [{"id": 1, "scale": 0.5}, {"id": 0, "scale": -2}]"#
        let expected = [AdapterScale(id: 1, scale: 0.5), AdapterScale(id: 0, scale: -2)]
        #expect(try Decode.options(lora).adapterScales == expected)
        let chat = #"{"model": "wolf", "messages": [{"role": "user", "content": "x"}], \#(lora)}"#
        #expect(try Decode.chat(chat).request.options.adapterScales == expected)
        #expect(try Decode.chat(chat).request.options.model == "wolf")
    }

    @Test("are left to the server where there are none, as with llama-server", arguments: ["[]", "null"])
    func none(value: String) throws {
        #expect(try Decode.options(#""lora": \#(value)"#).adapterScales == nil)
    }

    @Test(
        "are refused with their place",
        arguments: [
            (#"{"id": 0}"#, "lora", "lora is an object; it must be an array of objects with id and scale."),
            ("[1]", "lora[0]", "lora[0] is 1; it must be an object."),
            (
                #"[{"scale": 1}]"#, "lora[0].id",
                "lora[0].id is missing; GET /lora-adapters lists the adapters."
            ),
            (
                #"[{"id": 0}]"#, "lora[0].scale",
                "lora[0].scale is missing; give 1 for the adapter as it was trained, 0 for without it."
            ),
            (
                #"[{"id": -1, "scale": 1}]"#, "lora[0].id",
                "lora[0].id is -1; it must be a whole number from 0 to 2147483647."
            ),
            (
                #"[{"id": 0, "scale": 1}, {"id": 0, "scale": 1e30}]"#, "lora[1].scale",
                "lora[1].scale is 1e+30; it must be a number from -100 to 100."
            ),
            (
                #"[{"id": 0, "scale": "1"}]"#, "lora[0].scale",
                #"lora[0].scale is "1"; it must be a number from -100 to 100."#
            ),
        ])
    func refused(value: String, field: String, message: String) {
        #expect(throws: InferenceError.invalid(field: field, message: message)) {
            try Decode.options(#""lora": \#(value)"#)
        }
    }

    @Test("are a whole body for all requests that do not say")
    func body() throws {
        let scales = try LlamaServer.decodeAdapterScales(ByteBuffer(string: #"[{"id": 2, "scale": 1}]"#))
        #expect(scales == [AdapterScale(id: 2, scale: 1)])
        #expect(throws: InferenceError.self) { try LlamaServer.decodeAdapterScales(ByteBuffer(string: "{}")) }
    }

    @Test("come with the file's name where one is loaded")
    func load() throws {
        let body = ByteBuffer(string: #"{"path": "wolf.gguf", "name": "wolf", "scale": 0.25}"#)
        #expect(
            try LlamaServer.decodeAdapterLoad(body)
                == AdapterLoadRequest(file: "wolf.gguf", name: "wolf", scale: 0.25))
        #expect(throws: InferenceError.self) { try LlamaServer.decodeAdapterLoad(ByteBuffer(string: "{}")) }
    }
}
