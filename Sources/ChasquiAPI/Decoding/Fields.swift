import ChasquiCore
import OrderedCollections

/// The members of a JSON object on their way to valid values. What is `null` counts as absent.
///
/// Every error names the field, its value and what is allowed.
struct Fields {
    private let members: OrderedDictionary<String, JSONValue>
    /// What stands before a member's name in errors, such as `messages[2].`.
    private let path: String

    init(_ members: OrderedDictionary<String, JSONValue>, path: String = "") {
        self.members = members
        self.path = path
    }

    /// A value that has to be an object.
    init(_ value: JSONValue, path: String) throws(InferenceError) {
        guard case .object(let members) = value else {
            throw Self.wrong(path, value, "an object")
        }
        self.init(members, path: path + ".")
    }

    /// The first of these members that is there, with the name it has in errors.
    func member(_ names: String...) -> (name: String, value: JSONValue)? {
        for name in names {
            if let value = members[name], value != .null { return (path + name, value) }
        }
        return nil
    }

    func bool(_ name: String) throws(InferenceError) -> Bool? {
        guard let (name, value) = member(name) else { return nil }
        guard case .bool(let flag) = value else { throw Self.wrong(name, value, "true or false") }
        return flag
    }

    func string(_ name: String) throws(InferenceError) -> String? {
        guard let (name, value) = member(name) else { return nil }
        guard case .string(let text) = value else { throw Self.wrong(name, value, "a string") }
        return text
    }

    /// A whole number; one written as `2.0` is one too.
    func integer(_ names: String..., in range: ClosedRange<Int>) throws(InferenceError) -> Int? {
        for candidate in names {
            guard let (name, value) = member(candidate) else { continue }
            guard let number = Self.integer(value), range.contains(number) else {
                throw Self.wrong(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        return nil
    }

    func number(_ names: String..., in range: ClosedRange<Double>) throws(InferenceError) -> Double? {
        for candidate in names {
            guard let (name, value) = member(candidate) else { continue }
            guard let number = Self.number(value), range.contains(number) else {
                throw Self.wrong(
                    name, value, "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
            }
            return number
        }
        return nil
    }

    func array(_ name: String) throws(InferenceError) -> [JSONValue]? {
        guard let (name, value) = member(name) else { return nil }
        guard case .array(let elements) = value else { throw Self.wrong(name, value, "an array") }
        return elements
    }

    func object(_ name: String) throws(InferenceError) -> Fields? {
        guard let (name, value) = member(name) else { return nil }
        return try Fields(value, path: name)
    }

    /// All members, with the names that they have in errors.
    var all: [(key: String, name: String, value: JSONValue)] {
        members.map { ($0.key, path + $0.key, $0.value) }
    }

    /// The name that a member has in errors.
    func name(of member: String) -> String { path + member }

    static func integer(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let number): Int(exactly: number)
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The error for a value that is not what is allowed.
    static func wrong(_ name: String, _ value: JSONValue, _ allowed: String) -> InferenceError {
        .invalid(field: name, message: "\(name) is \(shortened(value)); it must be \(allowed).")
    }

    /// A value as JSON, cut where it is long.
    static func shortened(_ value: JSONValue) -> String {
        switch value {
        case .object: return "an object"
        case .array(let elements): return elements.isEmpty ? "[]" : "an array"
        default:
            let text = value.serialized()
            return text.count <= 60 ? text : text.prefix(57) + "..."
        }
    }

    private static func text(_ bound: Double) -> String {
        bound == bound.rounded() && abs(bound) < 1e15 ? String(Int(bound)) : String(bound)
    }
}
