public import ChasquiCore
public import NIOCore
import OrderedCollections

/// What a server has, besides its model, for `/props`.
public struct ServedProperties: Sendable {
    /// What a request gets where it does not say.
    public var defaults: GenerationOptions
    public var hasSlots: Bool
    /// Whether the chat page is served.
    public var hasPage: Bool
    public var takesProperties: Bool
    /// Whether the model is freed until it is needed.
    public var isSleeping: Bool
    /// This build.
    public var version: String

    public init(
        defaults: GenerationOptions, hasSlots: Bool, hasPage: Bool, takesProperties: Bool, isSleeping: Bool = false,
        version: String
    ) {
        self.isSleeping = isSleeping
        self.defaults = defaults
        self.hasSlots = hasSlots
        self.hasPage = hasPage
        self.takesProperties = takesProperties
        self.version = version
    }
}

extension LlamaServer {
    /// The properties of a server, with llama-server's names; of a model that is not ready only what is known.
    public static func props(
        _ served: ServedProperties, model: ModelDescription, properties: ModelProperties?
    ) -> ByteBuffer {
        let capabilities = (properties?.chatTemplateCapabilities ?? [:]).sorted { $0.key < $1.key }
        let engine = properties.map { ", \($0.engine)" } ?? ""
        var buffer = ByteBuffer()
        buffer.writeJSON(
            JSONValue.object([
                "default_generation_settings": .object([
                    "params": parameters(served.defaults),
                    "n_ctx": .integer(Int64(model.figures?.sequenceContext ?? 0)),
                ]),
                "total_slots": .integer(Int64(model.figures?.slots ?? 0)),
                "model_alias": .string(model.id),
                "model_ftype": .string(model.figures?.fileType ?? ""),
                "model_path": .string(properties?.path ?? ""),
                "modalities": .object(["vision": .bool(false), "video": .bool(false), "audio": .bool(false)]),
                "endpoint_slots": .bool(served.hasSlots),
                "endpoint_props": .bool(served.takesProperties),
                "endpoint_metrics": .bool(true),
                "ui": .bool(served.hasPage),
                "ui_settings": .object([:]),
                "chat_template": .string(properties?.chatTemplate ?? ""),
                "chat_template_caps": .object(
                    OrderedDictionary(uniqueKeysWithValues: capabilities.map { ($0.key, .bool($0.value)) })),
                "bos_token": .string(properties?.beginToken ?? ""),
                "eos_token": .string(properties?.endToken ?? ""),
                "build_info": .string("chasqui \(served.version)\(engine)"),
                "is_sleeping": .bool(served.isSleeping),
                "cors_proxy_enabled": .bool(false),
            ]))
        return buffer
    }

    /// Reads what is to be changed, of which there is nothing yet.
    public static func checkProperties(_ body: ByteBuffer) throws(InferenceError) {
        _ = try RequestBody.fields(of: body)
    }

    public static func success() -> ByteBuffer {
        object("success", .bool(true))
    }
}
