import ChasquiCore
import OrderedCollections

/// Looks whether the numbers of a value are within the bounds that its JSON schema gives them: grammars bind whole numbers,
/// and say nothing of how large one with a fraction is.
struct NumberBounds {
    /// A number beyond a bound; the description says where it is and what it has to be.
    struct Violation: Error, Equatable, CustomStringConvertible {
        /// Such as `stops[2].height`; empty where the value itself is the number.
        var path: String
        var number: Double
        /// Such as `at most 5.0`.
        var wanted: String

        var description: String {
            "\(path.isEmpty ? "the number" : path) is \(number), and has to be \(wanted)"
        }
    }

    private enum Fit {
        case fits
        /// It is a value of another sort.
        case differs
        case violates(Violation)
    }

    private let root: JSONValue

    static func check(_ value: JSONValue, against schema: JSONValue) throws(Violation) {
        if case .violates(let violation) = NumberBounds(root: schema).fit(value, schema, "") { throw violation }
    }

    private func fit(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> Fit {
        guard case .object(let rules) = schema else { return .fits }
        if case .string(let reference)? = rules["$ref"] { return fit(value, definition(reference), path) }
        if case .array(let alternatives)? = rules["anyOf"] { return fitAny(value, alternatives, path) }
        switch (rules["type"], value) {
        case (.string("number"), .integer(let number)): return Self.fit(Double(number), rules, path)
        case (.string("number"), .number(let number)): return Self.fit(number, rules, path)
        case (.string("array"), .array(let elements)):
            guard let items = rules["items"] else { return .fits }
            return worst(elements.enumerated().lazy.map { fit($1, items, "\(path)[\($0)]") })
        case (.string("object"), .object(let members)): return fit(members, rules, path)
        case (.string("string"), .string(let text)):
            guard case .array(let choices)? = rules["enum"] else { return .fits }
            return choices.contains(.string(text)) ? .fits : .differs
        case (.string("integer"), .integer), (.string("boolean"), .bool), (.string("null"), .null), (nil, _):
            return .fits
        default: return .differs
        }
    }

    private func fit(
        _ members: OrderedDictionary<String, JSONValue>, _ rules: OrderedDictionary<String, JSONValue>, _ path: String
    ) -> Fit {
        guard case .object(let properties)? = rules["properties"] else { return .fits }
        guard members.keys.allSatisfy({ properties[$0] != nil }) else { return .differs }
        return worst(
            members.lazy.map { name, value in
                fit(value, properties[name] ?? .object([:]), path.isEmpty ? name : "\(path).\(name)")
            })
    }

    private func fitAny(_ value: JSONValue, _ alternatives: [JSONValue], _ path: String) -> Fit {
        var found = Fit.differs
        for alternative in alternatives {
            switch fit(value, alternative, path) {
            case .fits: return .fits
            case .differs: break
            case .violates(let violation): found = .violates(violation)
            }
        }
        return found
    }

    /// The first that does not fit.
    private func worst(_ fits: some Sequence<Fit>) -> Fit {
        for fit in fits {
            if case .fits = fit { continue }
            return fit
        }
        return .fits
    }

    private static func fit(_ number: Double, _ rules: OrderedDictionary<String, JSONValue>, _ path: String) -> Fit {
        if let minimum = rules["minimum"]?.double, number < minimum {
            return .violates(Violation(path: path, number: number, wanted: "at least \(minimum)"))
        }
        if let maximum = rules["maximum"]?.double, number > maximum {
            return .violates(Violation(path: path, number: number, wanted: "at most \(maximum)"))
        }
        return .fits
    }

    private func definition(_ reference: String) -> JSONValue {
        guard case .object(let members) = root, case .object(let definitions)? = members["$defs"] else {
            return .object([:])
        }
        return definitions[String(reference.dropFirst("#/$defs/".count))] ?? .object([:])
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
