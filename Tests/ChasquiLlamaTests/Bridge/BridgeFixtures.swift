import CLlama
import ChasquiCore
import Foundation
import OrderedCollections

@testable import ChasquiLlama

/// The real model that the environment names; tests that need it are enabled by ``isThere``.
enum BridgeModel {
    static let path = ProcessInfo.processInfo.environment["CHASQUI_MODEL"]
    static let isThere = path != nil
    private static let loaded = Result { () throws(ModelLoadError) in
        try LlamaModel.load(LlamaModel.LoadOptions(path: path ?? ""))
    }

    static func load() throws(ModelLoadError) -> LlamaModel { try loaded.get() }
}

/// A context with a few tokens in it, so that there are logits.
final class BridgeContext {
    let pointer: OpaquePointer
    let model: LlamaModel

    init(prompt: String) throws {
        model = try BridgeModel.load()
        var parameters = llama_context_default_params()
        parameters.n_ctx = 256
        parameters.n_threads = 2
        parameters.n_threads_batch = 2
        pointer = try LlamaCalls.makeContext(model: model, parameters: parameters)
        try decode(try model.tokenize(prompt, addSpecial: true, parseSpecial: true))
    }

    deinit {
        llama_free(pointer)
    }

    func decode(_ tokens: [TokenID]) throws {
        var tokens = tokens
        let code = try tokens.withUnsafeMutableBufferPointer { buffer throws(LlamaFailure) in
            try LlamaCalls.decode(
                context: pointer, batch: llama_batch_get_one(buffer.baseAddress, Int32(buffer.count)))
        }
        if code != 0 { throw LlamaFailure(message: "decode \(code)") }
    }

    var likeliest: TokenID {
        let logits = UnsafeBufferPointer(start: llama_get_logits_ith(pointer, -1), count: model.vocabularySize)
        return TokenID(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
    }

    /// Chooses from an output's logits; the context stays alive meanwhile.
    func sample(_ sampler: LlamaSampler, index: Int32 = -1) throws -> TokenID {
        try withExtendedLifetime(self) {
            guard let token = try sampler.sample(context: pointer, index: index) else {
                throw LlamaFailure(message: "no token may be chosen")
            }
            return token
        }
    }

    /// Generates with a sampler until the model ends its text.
    func generate(_ sampler: LlamaSampler, limit: Int) throws -> String {
        var bytes: [UInt8] = []
        for _ in 0..<limit {
            let token = try sample(sampler)
            sampler.accept(token, isGenerated: true)
            if model.isEndOfGeneration(token) { break }
            model.appendPiece(of: token, special: false, to: &bytes)
            try decode([token])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A chat template in the style of many: ChatML, thoughts in tags, calls as JSON in tags.
let toolTemplate = """
    {%- if tools %}<|im_start|>system
    You may call these functions:
    {%- for tool in tools %}
    {{ tool | tojson }}
    {%- endfor %}
    Call one as <tool_call>{"name": ..., "arguments": ...}</tool_call>.<|im_end|>
    {% endif %}
    {%- for message in messages %}
    {%- if message.role == 'user' and message.content == 'forbidden' %}
    {{- raise_exception('Nobody may say that.') }}
    {%- endif %}
    {{- '<|im_start|>' + message.role + '\\n' }}
    {%- if message.reasoning_content %}{{ '<think>\\n' + message.reasoning_content + '\\n</think>\\n\\n' }}{% endif %}
    {{- message.content }}
    {%- if message.tool_calls %}
    {%- for call in message.tool_calls %}
    {{- '\\n<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
    {{- call.function.arguments | tojson }}
    {{- '}\\n</tool_call>' }}
    {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
    {%- endfor %}
    {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
    """

let weatherTool = Tool(
    name: "weather", description: "The weather somewhere.",
    parameters: .object([
        "type": .string("object"),
        "properties": .object(["city": .object(["type": .string("string")])]),
        "required": .array([.string("city")]),
    ]))

func chatRequest(
    _ messages: [ChatMessage] = [ChatMessage(role: .user, content: "Hello")], tools: [Tool] = [],
    choice: ToolChoice = .auto, arguments: [String: JSONValue] = [:], constraint: OutputConstraint? = nil
) -> ChatRequest {
    var options = GenerationOptions()
    options.constraint = constraint
    options.templateArguments = arguments
    return ChatRequest(
        identity: RequestIdentity(id: "test"), messages: messages, tools: tools, toolChoice: choice,
        parallelToolCalls: true, options: options)
}
