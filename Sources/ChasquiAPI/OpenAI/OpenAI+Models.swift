public import ChasquiCore
public import NIOCore
import OrderedCollections

extension OpenAI {
    /// The list of models: OpenAI's `data` with llama-server's `meta`, and beside it the `models` that llama-server has for
    /// clients of Ollama.
    public static func models(_ models: [ModelDescription]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(
            JSONValue.object([
                "object": .string("list"),
                "data": .array(models.map(entry)),
                "models": .array(models.map(ollamaEntry)),
            ]))
        return buffer
    }

    /// One model, as it stands in the list's `data`.
    public static func model(_ model: ModelDescription) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(entry(model))
        return buffer
    }

    private static func entry(_ model: ModelDescription) -> JSONValue {
        var entry: OrderedDictionary<String, JSONValue> = [
            "id": .string(model.id), "object": .string("model"), "created": .integer(Int64(model.created)),
            "owned_by": .string("chasqui"), "aliases": .array(model.aliases.map { .string($0) }), "tags": .array([]),
            "architecture": .object([
                "input_modalities": .array([.string("text")]), "output_modalities": .array([.string("text")]),
            ]),
        ]
        // As vLLM lists adapters.
        if let parent = model.parent {
            entry["parent"] = .string(parent)
            entry["root"] = .string(model.adapterPath ?? "")
        }
        if let figures = model.figures {
            entry["meta"] = .object([
                "description": .string(figures.summary),
                "ftype": .string(figures.fileType),
                "vocab_type": .integer(Int64(figures.vocabularyType)),
                "n_vocab": .integer(Int64(figures.vocabularySize)),
                "n_ctx": .integer(Int64(figures.sequenceContext)),
                "n_ctx_train": .integer(Int64(figures.trainedContext)),
                "n_embd": .integer(Int64(figures.embeddingSize)),
                "n_params": .integer(Int64(clamping: figures.parameters)),
                "size": .integer(Int64(clamping: figures.bytes)),
            ])
        }
        return .object(entry)
    }

    /// llama-server leaves what only Ollama knows empty.
    private static func ollamaEntry(_ model: ModelDescription) -> JSONValue {
        .object([
            "name": .string(model.id), "model": .string(model.id), "modified_at": .string(""), "size": .string(""),
            "digest": .string(""), "type": .string("model"), "description": .string(""),
            "tags": .array([.string("")]), "capabilities": .array([.string("completion")]), "parameters": .string(""),
            "details": .object([
                "parent_model": .string(model.parent ?? ""), "format": .string("gguf"), "family": .string(""),
                "families": .array([.string("")]), "parameter_size": .string(""), "quantization_level": .string(""),
            ]),
        ])
    }
}
