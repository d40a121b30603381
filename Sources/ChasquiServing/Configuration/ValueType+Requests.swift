import ChasquiCore
import OrderedCollections

extension ValueType where Value == [Sampler] {
    /// Names with semicolons between them.
    static let samplers = ValueType(
        allowed: "samplers' names with semicolons between them: "
            + Sampler.allCases.map(\.rawValue).joined(separator: ", "),
        placeholder: "names",
        parse: { raw in
            let texts: [String]
            switch raw {
            case .text(let text), .quoted(let text): texts = text.split(separator: ";").map(String.init)
            case .list(let values): texts = values.compactMap(\.string)
            case .null, .mapping: return nil
            }
            let samplers = texts.compactMap(Sampler.init(wireName:))
            return samplers.count == texts.count ? samplers : nil
        },
        render: { .text($0.map(\.rawValue).joined(separator: ";")) })
}

extension ValueType where Value == [String: JSONValue] {
    /// Variables of chat templates, a JSON object as text.
    static let templateArguments = ValueType(
        allowed: "a JSON object as text, whose enable_thinking, if it has one, is true or false", placeholder: "json",
        parse: { raw in
            guard let text = raw.string, case .object(let members)? = try? JSONValue(parsing: text.utf8) else {
                return nil
            }
            guard [nil, .bool(true), .bool(false)].contains(members["enable_thinking"]) else { return nil }
            return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
        },
        render: { members in
            let sorted = members.sorted { $0.key < $1.key }
            return members.isEmpty
                ? nil : .text(JSONValue.object(OrderedDictionary(uniqueKeysWithValues: sorted)).serialized())
        })
}
