import ChasquiCore
import OrderedCollections

/// `logit_bias` as OpenAI has it, an object from token to bias, or as llama-server has it, pairs in an array. A token is a
/// number, or a text whose tokens all get the bias; a bias is a number, or `false`, which forbids.
enum LogitBiasField {
    private static let mostEntries = 4096
    private static let biasRange: ClosedRange<Float> = -1000...1000

    static let described = [
        Field(
            "logit_bias",
            .either([
                .map(bias), .array(.tuple([.either([TokenFields.token, .string()]), bias]), 0...mostEntries),
            ]),
            "What is added to the logits of tokens, or of a text's tokens; `false` forbids.",
            example: .object(["42": .number(1.5)]))
    ]

    private static let bias = Schema.either([.number(biasRange), .constant(.bool(false))])

    private struct Entry {
        var name: String
        var token: JSONValue
        var bias: JSONValue
    }

    static func parse(_ value: JSONValue, name: String) throws(InferenceError) -> [LogitBias] {
        var biases: [LogitBias] = []
        for entry in try entries(value, name: name) {
            let target = try target(entry.token, entry.name)
            biases.append(LogitBias(target: target, bias: try bias(entry.bias, entry.name)))
        }
        return biases
    }

    private static func entries(_ value: JSONValue, name: String) throws(InferenceError) -> [Entry] {
        switch value {
        case .object(let members):
            try checkCount(members.count, name: name)
            // In a key, only digits can tell a token's number from a text.
            return members.map { key, bias in
                Entry(
                    name: "\(name).\(Fields.shortened(key))",
                    token: Int64(key).map { .integer($0) } ?? .string(key), bias: bias)
            }
        case .array(let pairs):
            try checkCount(pairs.count, name: name)
            var entries: [Entry] = []
            for (index, pair) in pairs.enumerated() {
                let entryName = "\(name)[\(index)]"
                guard case .array(let parts) = pair, parts.count == 2 else {
                    throw Fields.wrong(entryName, pair, "an array of a token and a bias")
                }
                entries.append(Entry(name: entryName, token: parts[0], bias: parts[1]))
            }
            return entries
        default:
            throw Fields.wrong(name, value, "an object from token to bias, or an array of [token, bias]")
        }
    }

    private static func checkCount(_ count: Int, name: String) throws(InferenceError) {
        guard count <= mostEntries else {
            throw .invalid(field: name, message: "\(name) has \(count) entries; it may have up to \(mostEntries).")
        }
    }

    private static func target(_ value: JSONValue, _ name: String) throws(InferenceError) -> LogitBias.Target {
        if case .string(let text) = value { return .text(text) }
        guard let number = Fields.integer(value), let token = TokenID(exactly: number), token >= 0 else {
            throw Fields.wrong(name, value, "a token's number, which is 0 or more, or a text, with its bias")
        }
        return .token(token)
    }

    private static func bias(_ value: JSONValue, _ name: String) throws(InferenceError) -> Float {
        if value == .bool(false) { return -.infinity }
        guard let number = Fields.number(value), biasRange.contains(number) else {
            throw Fields.wrong(name, value, "a number from -1000 to 1000, or false to forbid the token")
        }
        return number
    }
}
