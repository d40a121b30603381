import ChasquiCore
import OrderedCollections

/// Alternatives (`anyOf`, `oneOf`) of a JSON schema with other members beside them, at which llama.cpp's converter does not
/// look: `{"properties": …, "anyOf": [{"required": ["a"]}, …]}` is anything to it.
struct SchemaAlternatives {
    typealias Members = OrderedDictionary<String, JSONValue>

    /// What says of a value what it is.
    private static let shared: Set<String> = [
        "type", "properties", "required", "additionalProperties", "prefixItems", "items", "minItems", "maxItems",
        "enum",
        "const", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum",
    ]
    /// In all of a schema. Each alternative has what stands beside it, so that they multiply with the depth.
    private static let mostCopies = 100_000

    let subject: SchemaSubject
    private var copies = 0

    init(subject: SchemaSubject) {
        self.subject = subject
    }

    /// The members with those beside alternatives put into each of these. An alternative that says the same goes first;
    /// references stay as they are.
    mutating func completed(_ members: Members, at path: String) throws(InferenceError) -> Members {
        let name = members["oneOf"] == nil ? "anyOf" : "oneOf"
        guard case .array(let alternatives) = members[name] else { return members }
        let outer = members.filter { Self.shared.contains($0.key) }
        guard !outer.isEmpty else { return members }
        try count(outer, times: alternatives.count, at: path + "/" + name)
        var made = members
        for key in outer.keys { made[key] = nil }
        made[name] = .array(
            alternatives.map { alternative in
                guard case .object(let inner) = alternative, inner["$ref"] == nil else { return alternative }
                return .object(Self.merged(outer, inner))
            })
        return made
    }

    private mutating func count(_ outer: Members, times: Int, at path: String) throws(InferenceError) {
        let (all, isHuge) = JSONValue.object(outer).valueCount.multipliedReportingOverflow(by: times)
        guard !isHuge, all <= Self.mostCopies - copies else {
            throw subject.error(
                "what stands beside \(path) is too much to be put into each alternative; put it below $defs")
        }
        copies += all
    }

    private static func merged(_ outer: Members, _ inner: Members) -> Members {
        var made = inner
        for (name, value) in outer {
            switch (name, value, inner[name]) {
            case (_, _, nil): made[name] = value
            case ("properties", .object(let own), .object(let others)?):
                made[name] = .object(merged(properties: own, others))
            case ("required", .array(let own), .array(let others)?):
                made[name] = .array(own + others.filter { !own.contains($0) })
            default: break
            }
        }
        return made
    }

    private static func merged(properties outer: Members, _ inner: Members) -> Members {
        outer.merging(inner) { own, other in
            guard case .object(let own) = own, case .object(let other) = other else { return other }
            return .object(merged(own.filter { shared.contains($0.key) }, other))
        }
    }
}

extension JSONValue {
    /// How many values there are in it, with itself.
    fileprivate var valueCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.valueCount }
        case .object(let members): members.values.reduce(1) { $0 + $1.valueCount }
        default: 1
        }
    }
}
