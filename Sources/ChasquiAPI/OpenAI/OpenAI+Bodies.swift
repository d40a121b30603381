public import ChasquiCore
import OrderedCollections
public import NIOCore

extension OpenAI {
    /// The list of models: OpenAI's `data` with llama-server's `meta`, and beside it the `models` that llama-server has for
    /// clients of Ollama.
    public static func models(_ models: [ModelDescription]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString("{\"object\":\"list\",\"data\":[")
        for (index, model) in models.enumerated() {
            if index > 0 { buffer.writeString(",") }
            write(model, into: &buffer)
        }
        buffer.writeString("],\"models\":[")
        for (index, model) in models.enumerated() {
            if index > 0 { buffer.writeString(",") }
            buffer.writeString("{\"name\":")
            buffer.writeJSON(model.id)
            buffer.writeString(",\"model\":")
            buffer.writeJSON(model.id)
            buffer.writeString(",\"type\":\"model\",\"capabilities\":[\"completion\"]}")
        }
        buffer.writeString("]}")
        return buffer
    }

    private static func write(_ model: ModelDescription, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"id\":")
        buffer.writeJSON(model.id)
        buffer.writeString(",\"object\":\"model\",\"created\":\(model.created),\"owned_by\":\"chasqui\",\"aliases\":")
        buffer.writeJSON(JSONValue.array(model.aliases.map { .string($0) }))
        if let figures = model.figures {
            buffer.writeString(",\"meta\":{\"description\":")
            buffer.writeJSON(figures.summary)
            buffer.writeString(",\"n_vocab\":\(figures.vocabularySize),\"n_ctx\":\(figures.sequenceContext)")
            buffer.writeString(",\"n_ctx_train\":\(figures.trainedContext),\"n_embd\":\(figures.embeddingSize)")
            buffer.writeString(",\"n_params\":\(figures.parameters),\"size\":\(figures.bytes)}")
        }
        buffer.writeString("}")
    }

    /// An error's body.
    public static func error(_ problem: Problem) -> ByteBuffer {
        var buffer = ByteBuffer()
        write(problem, into: &buffer)
        return buffer
    }

    static func write(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"error\":{\"message\":")
        buffer.writeJSON(problem.message)
        buffer.writeString(",\"type\":")
        buffer.writeJSON(problem.kind.type)
        buffer.writeString(",\"param\":")
        if let field = problem.field { buffer.writeJSON(field) } else { buffer.writeString("null") }
        buffer.writeString(",\"code\":")
        if let code = problem.code { buffer.writeJSON(code) } else { buffer.writeString("null") }
        ProblemDetails.write(problem, into: &buffer)
        buffer.writeString("}}")
    }
}

enum ProblemDetails {
    static func write(_ problem: Problem, into buffer: inout ByteBuffer) {
        for detail in problem.details.elements {
            buffer.writeString(",")
            buffer.writeJSON(detail.key)
            buffer.writeString(":")
            buffer.writeJSON(detail.value)
        }
    }
}
