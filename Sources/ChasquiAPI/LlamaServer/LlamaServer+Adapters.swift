public import ChasquiCore
public import NIOCore
import OrderedCollections

// `/lora-adapters`, and what it has beyond llama-server's.
extension LlamaServer {
    public static func adapters(_ adapters: [Adapter]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(JSONValue.array(adapters.map(json)))
        return buffer
    }

    /// One that was loaded, or that is not any more.
    public static func adapter(_ adapter: Adapter) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(json(adapter))
        return buffer
    }

    private static func json(_ adapter: Adapter) -> JSONValue {
        .object([
            "id": .integer(Int64(adapter.id)), "name": .string(adapter.name), "path": .string(adapter.path),
            "scale": .number(Double(adapter.scale.description) ?? Double(adapter.scale)),
            "task_name": .string(adapter.taskName), "prompt_prefix": .string(adapter.promptPrefix),
        ])
    }

    /// Reads the scales that are to hold for requests that do not say.
    public static func decodeAdapterScales(_ body: ByteBuffer) throws(InferenceError) -> [AdapterScale] {
        try AdapterFields.parse(RequestBody.value(of: body), name: "")
    }

    static let describedAdapterLoad: [Field] = [
        .always("path", .string(), "The plain name of a file in `--lora-dir`.", example: .string("wolf.gguf")),
        Field("name", .string(), "What requests call it as their model; else the file's name."),
        Field("scale", .number(AdapterScale.range), "For requests that do not say; 0 where it is left out."),
    ]

    /// Reads which adapter is to be loaded.
    public static func decodeAdapterLoad(_ body: ByteBuffer) throws(InferenceError) -> AdapterLoadRequest {
        let fields = try RequestBody.fields(of: body)
        guard let file = try fields.string("path") else {
            throw fields.missing("path", "give the plain name of a file in the server's --lora-dir")
        }
        return AdapterLoadRequest(
            file: file, name: try fields.string("name"),
            scale: try fields.number("scale", in: AdapterScale.range) ?? 0)
    }
}
