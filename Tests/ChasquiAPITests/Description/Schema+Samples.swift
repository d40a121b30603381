import ChasquiCore
import OrderedCollections

@testable import ChasquiAPI

extension Schema {
    /// Valid values: those at the ends of ranges, and each of several kinds.
    var samples: [JSONValue] {
        switch self {
        case .any: [.integer(1)]
        case .null: [.null]
        case .boolean: [.bool(true), .bool(false)]
        case .string, .someText: [.string("a")]
        case .integer(let range):
            range.map { [.integer(Int64($0.lowerBound)), .integer(Int64($0.upperBound))] } ?? [.integer(1)]
        case .number(let range):
            range.map { [.number(Double($0.lowerBound)), .number(Double($0.upperBound))] } ?? [.number(1.5)]
        case .positive(let most): [.number(0.01), .number(Double(most))]
        case .choice(let words): words.map { .string($0) }
        case .constant(let value): [value]
        case .array(_, 0...0): [.array([])]
        case .array(let element, _): element.samples.map { .array([$0]) }
        case .tuple(let schemas): [.array(schemas.compactMap(\.samples.first))]
        case .object(let fields), .only(let fields): Self.samples(of: fields)
        case .map(let value): [.object([:]), .object(["1": value.samples[0]])]
        case .either(let schemas): schemas.flatMap(\.samples)
        case .shape(let shape): shape.schema.samples
        }
    }

    /// What must be there with each sample of each member, and all members with each sample of each.
    private static func samples(of fields: [Field]) -> [JSONValue] {
        var samples: [JSONValue] = []
        for base in [fields.filter(\.isRequired), fields] {
            let members = base.map { ($0.name, $0.schema.samples[0]) }
            let whole = OrderedDictionary(members) { $1 }
            for field in fields {
                for name in [field.name] + field.aliases {
                    for sample in field.schema.samples {
                        samples.append(.object(whole.merging([name: sample]) { $1 }))
                    }
                }
            }
        }
        return samples
    }

    /// Values just beyond what is valid, and of another kind; none where that is not plain.
    var strangers: [JSONValue] {
        switch self {
        case .boolean: [.integer(1), .string("true")]
        case .string(let most?): [.integer(1), .string(String(repeating: "a", count: most + 1))]
        case .string: [.integer(1), .array([])]
        case .someText: [.integer(1), .string("")]
        case .integer(let range?):
            [.number(0.5), .string("1")]
                + [range.lowerBound - 1, range.upperBound + 1].map { .integer(Int64($0)) }
        case .number(let range?):
            [.string("1")] + [range.lowerBound.nextDown, range.upperBound.nextUp].map { .number(Double($0)) }
        case .positive(let most): [.integer(0), .number(Double(most.nextUp)), .string("1")]
        case .choice: [.string("something else"), .integer(1)]
        default: []
        }
    }

    /// The paths of all members, elements of arrays as `[]`.
    func names(in path: String = "") -> Set<String> {
        switch self {
        case .object(let fields), .only(let fields):
            fields.reduce(into: []) { names, field in
                for name in [field.name] + field.aliases {
                    let name = path.isEmpty ? name : "\(path).\(name)"
                    names.insert(name)
                    names.formUnion(field.schema.names(in: name))
                }
            }
        case .array(let element, _): element.names(in: path + "[]")
        case .either(let schemas): schemas.reduce(into: []) { $0.formUnion($1.names(in: path)) }
        case .shape(let shape): shape.schema.names(in: path)
        default: []
        }
    }
}
