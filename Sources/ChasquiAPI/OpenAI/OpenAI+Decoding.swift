public import ChasquiCore
import Foundation
public import NIOCore

extension OpenAI {
    /// Reads a chat completion's request.
    public static func decodeChat(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions
    ) throws(InferenceError) -> Decoded<ChatRequest> {
        let fields = try RequestBody.fields(of: body)
        let tools = try ToolFields.tools(fields)
        let request = ChatRequest(
            identity: identity, messages: try MessageFields.parse(fields), tools: tools,
            toolChoice: try ToolFields.choice(fields, tools: tools),
            parallelToolCalls: try fields.bool("parallel_tool_calls") ?? false,
            templateArguments: try TemplateFields.parse(fields),
            options: try OptionFields(fields: fields).options(over: defaults))
        let stream = try StreamFields(fields)
        let head = ResponseHead(id: "chatcmpl-" + identity.id, created: now)
        return Decoded(
            request: request, model: try fields.string("model"), stream: stream.isOn,
            makeEncoder: { ChatStreamEncoder(head: head, model: $0.id, includesUsage: stream.includesUsage) },
            makeCollector: { ChatCollector(head: head, model: $0.id) })
    }

    /// Reads a completion's request.
    public static func decodeCompletion(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        let fields = try RequestBody.fields(of: body)
        let request = CompletionRequest(
            identity: identity, prompt: try PromptField.parse(fields),
            options: try OptionFields(fields: fields).options(over: defaults))
        let stream = try StreamFields(fields)
        let head = ResponseHead(id: "cmpl-" + identity.id, created: now)
        return Decoded(
            request: request, model: try fields.string("model"), stream: stream.isOn,
            makeEncoder: { CompletionStreamEncoder(head: head, model: $0.id, includesUsage: stream.includesUsage) },
            makeCollector: { CompletionCollector(head: head, model: $0.id) })
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }
}

/// What every chunk of an answer repeats.
struct ResponseHead: Sendable {
    var id: String
    /// Seconds since 1970.
    var created: Int
}

/// `stream` and `stream_options`.
struct StreamFields {
    let isOn: Bool
    let includesUsage: Bool

    init(_ fields: Fields) throws(InferenceError) {
        isOn = try fields.bool("stream") ?? false
        includesUsage = try fields.object("stream_options")?.bool("include_usage") ?? false
    }
}
