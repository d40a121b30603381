import ChasquiCore

/// `logit_bias` as OpenAI has it, an object from token to bias, or as llama-server has it, pairs in an array. A token is a
/// number, or a text whose tokens all get the bias; a bias is a number, or `false`, which forbids.
enum LogitBiasField {
    private static let mostEntries = 4096
    private static let biasRange: ClosedRange<Float> = -1000...1000

    static func parse(_ value: JSONValue, name: String) throws(InferenceError) -> [LogitBias] {
        let entries: [(name: String, token: JSONValue, bias: JSONValue)]
        switch value {
        case .object(let members):
            entries = members.map { ("\(name).\(Fields.shortened($0.key))", .string($0.key), $0.value) }
        case .array(let pairs):
            entries = try self.pairs(pairs, name: name)
        default:
            throw Fields.wrong(name, value, "an object from token to bias, or an array of [token, bias]")
        }
        guard entries.count <= mostEntries else {
            throw .invalid(
                field: name, message: "\(name) has \(entries.count) entries; it may have up to \(mostEntries).")
        }
        var biases: [LogitBias] = []
        for entry in entries {
            let target = try target(entry.token, entry.name)
            biases.append(LogitBias(target: target, bias: try bias(entry.bias, entry.name)))
        }
        return biases
    }

    private static func pairs(
        _ pairs: [JSONValue], name: String
    ) throws(InferenceError) -> [(name: String, token: JSONValue, bias: JSONValue)] {
        var entries: [(name: String, token: JSONValue, bias: JSONValue)] = []
        for (index, pair) in pairs.enumerated() {
            let entryName = "\(name)[\(index)]"
            guard case .array(let parts) = pair, parts.count == 2 else {
                throw Fields.wrong(entryName, pair, "an array of a token and a bias")
            }
            entries.append((entryName, parts[0], parts[1]))
        }
        return entries
    }

    private static func target(_ value: JSONValue, _ name: String) throws(InferenceError) -> LogitBias.Target {
        if case .string(let text) = value {
            guard let number = Int(text) else { return .text(text) }
            guard let token = TokenID(exactly: number), token >= 0 else {
                throw Fields.wrong(name, value, "keyed by a token's number, which is 0 or more, or by a text")
            }
            return .token(token)
        }
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
