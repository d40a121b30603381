import ChasquiCore
import NIOCore
import OrderedCollections
import Testing

@testable import ChasquiAPI

/// A request's description and its decoder.
struct DescribedRequest: Sendable, CustomTestStringConvertible {
    let shape: Shape
    /// What every request of this kind has.
    var base: OrderedDictionary<String, JSONValue> = [:]
    /// What makes sense only beside others.
    var companions: [String: OrderedDictionary<String, JSONValue>] = [:]
    /// What the decoder looks for only to refuse it.
    var refused: Set<String> = []
    let decode: @Sendable (ByteBuffer) throws -> Void

    var testDescription: String { shape.name }

    /// Each field by each of its names.
    var names: [(field: Field, name: String)] {
        shape.fields.flatMap { field in ([field.name] + field.aliases).map { (field, $0) } }
    }

    /// Decodes a request in which one member has this value.
    func decode(_ name: String, _ value: JSONValue) throws {
        var body = base
        for (name, value) in companions[name] ?? [:] { set(name, value, in: &body) }
        set(name, value, in: &body)
        try decode(ByteBuffer(string: JSONValue.object(body).serialized()))
    }

    /// Puts a member in, and takes out what means the same.
    private func set(_ name: String, _ value: JSONValue, in body: inout OrderedDictionary<String, JSONValue>) {
        for field in shape.fields where field.name == name || field.aliases.contains(name) {
            for other in [field.name] + field.aliases { body[other] = nil }
        }
        body[name] = value
    }

    static let all = [
        DescribedRequest(
            shape: Requests.chat, base: ["messages": conversation(.user)], companions: ofChat,
            refused: refusedByOpenAI.union(refusedElsewhere).subtracting(["echo"]),
            decode: { _ = try OpenAI.decodeChat($0, identity: identity, defaults: GenerationOptions()) }),
        DescribedRequest(
            shape: Requests.completion, base: ["prompt": .string("a")], companions: ofConstraints,
            refused: refusedByOpenAI,
            decode: { _ = try OpenAI.decodeCompletion($0, identity: identity, defaults: GenerationOptions()) }),
        DescribedRequest(
            shape: Requests.llamaCompletion, base: ["prompt": .string("a")], companions: ofConstraints,
            refused: refusedByAll.union(refusedElsewhere),
            decode: { _ = try LlamaServer.decodeCompletion($0, identity: identity, defaults: GenerationOptions()) }),
        DescribedRequest(
            shape: Requests.infill, base: ["input_prefix": .string("a"), "input_suffix": .string("b")],
            companions: ofConstraints,
            refused: refusedByAll.union(refusedElsewhere),
            decode: { _ = try LlamaServer.decodeInfill($0, identity: identity, defaults: GenerationOptions()) }),
        DescribedRequest(
            shape: Requests.control, base: ["id": .string("a"), "action": .string("reasoning_end")],
            decode: { _ = try OpenAI.decodeControl($0) }),
        DescribedRequest(
            shape: Requests.embeddings, base: ["input": .string("a")],
            decode: { _ = try OpenAI.decodeEmbeddings($0, identity: identity) }),
        DescribedRequest(
            shape: Requests.llamaEmbeddings, base: ["content": .string("a")],
            decode: { _ = try LlamaServer.decodeEmbeddings($0, identity: identity) }),
        DescribedRequest(
            shape: Requests.ranking, base: ["query": .string("a"), "documents": texts],
            companions: ["return_text": ["texts": texts]],
            decode: { _ = try LlamaServer.decodeRanking($0, identity: identity) }),
        DescribedRequest(shape: Requests.tokenize, decode: { _ = try LlamaServer.decodeTokenize($0) }),
        DescribedRequest(shape: Requests.detokenize, decode: { _ = try LlamaServer.decodeDetokenize($0) }),
        DescribedRequest(
            shape: Requests.slotFile, base: ["filename": .string("a")],
            decode: { _ = try LlamaServer.decodeFilename($0) }),
        DescribedRequest(shape: Requests.streamLookup, decode: { _ = try LlamaServer.decodeStreamLookup($0) }),
        DescribedRequest(
            shape: Requests.adapterLoad, base: ["path": .string("a")],
            decode: { _ = try LlamaServer.decodeAdapterLoad($0) }),
    ]

    private static let identity = RequestIdentity(id: "a")
    private static let texts = JSONValue.array([.string("a")])

    private static let ofConstraints: [String: OrderedDictionary<String, JSONValue>] = [
        "grammar_lazy": [
            "grammar": .string("root ::= \"a\""),
            "grammar_triggers": .array([.object(["type": .string("word"), "value": .string("a")])]),
        ]
    ]

    private static let ofChat: [String: OrderedDictionary<String, JSONValue>] = [
        "grammar_lazy": ofConstraints["grammar_lazy"] ?? [:],
        "top_logprobs": ["logprobs": .bool(true)],
        "tool_choice": ["tools": .array([.object(["function": .object(["name": .string("a")])])])],
        "continue_final_message": ["messages": conversation(.assistant, "")],
    ]

    private static func conversation(_ role: ChatRole, _ content: String = "a") -> JSONValue {
        .array([.object(["role": .string(role.rawValue), "content": .string(content)])])
    }

    private static let refusedByAll =
        Set(UnsupportedFields.harmless.map(\.name)).union(["structured_outputs.structural_tag"])
    private static let refusedByOpenAI = refusedByAll.union(UnsupportedFields.ofOpenAI.map(\.name))
    private static let refusedElsewhere = Set(UnsupportedFields.ofCompletionsAlone.map(\.0))
}
