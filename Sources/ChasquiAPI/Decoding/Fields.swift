import ChasquiCore
import OrderedCollections

/// The members of a JSON object on their way to valid values. What is `null` counts as absent.
///
/// Every error names the field, its value and what is allowed.
struct Fields {
    private let members: OrderedDictionary<String, JSONValue>
    /// What stands before a member's name in errors, such as `messages[2].`.
    private let path: String
    /// Who wants to know which members are asked for: the test that compares them with what is described.
    @TaskLocal static var reader: (@Sendable (_ name: String) -> Void)?
    private let reader = Self.reader

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
        if let reader { for name in names { reader(path + name) } }
        for name in names {
            if let value = members[name], value != .null { return (path + name, value) }
        }
        return nil
    }

    /// One of two members that mean the same, of which a request has one.
    func either(_ first: String, or second: String) throws(InferenceError) -> (name: String, value: JSONValue)? {
        guard let found = member(first, second) else { return nil }
        guard let other = member(second), other.name != found.name else { return found }
        throw .invalid(
            field: other.name,
            message: "\(other.name) is there, and so is \(found.name), which means the same; leave one of them out.")
    }

    /// A number that a request may have under several names: clients send old and new ones together.
    /// - Throws: where two of them have different values.
    func number(named names: [String]) throws(InferenceError) -> (name: String, value: JSONValue)? {
        let given = names.compactMap { member($0) }
        guard let first = given.first else { return nil }
        for other in given.dropFirst() where !Self.areEqual(first.value, other.value) {
            throw .invalid(
                field: first.name,
                message: "\(first.name) is \(Self.shortened(first.value)) and \(other.name) is "
                    + "\(Self.shortened(other.value)), which mean the same; leave one of them out.")
        }
        return first
    }

    /// Whether two values are one; `2` and `2.0` are.
    private static func areEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
        if one == other { return true }
        guard let one = integer(one), let other = integer(other) else { return false }
        return one == other
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

    /// One of a few words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(InferenceError) -> Choice? where Choice.RawValue == String {
        guard let (name, value) = member(name) else { return nil }
        guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map { "\"\($0.rawValue)\"" }
            throw Self.wrong(
                name, value, words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""))
        }
        return choice
    }

    /// A whole number under one of its names; one written as `2.0` is one too.
    func integer(_ names: String..., in range: ClosedRange<Int>) throws(InferenceError) -> Int? {
        guard let (name, value) = try number(named: names) else { return nil }
        guard let number = Self.integer(value), range.contains(number) else {
            throw Self.wrong(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Float>) throws(InferenceError) -> Float? {
        guard let (name, value) = member(name) else { return nil }
        guard let number = Self.number(value), range.contains(number) else {
            throw Self.wrong(
                name, value, "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
        }
        return number
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

    /// Refuses members of other names, where one that is passed over would do harm: a misspelt limit is none.
    func allow(only names: [String]) throws(InferenceError) {
        for (key, name, _) in all where !names.contains(key) {
            let name = Self.shortened(name)
            let repair =
                nearest(to: String(key.prefix(Self.longestShown)), in: names)
                .map { "did you mean \(self.name(of: $0))?" } ?? "there are \(names.joined(separator: ", "))."
            throw .invalid(field: name, message: "\(name) is not known here: \(repair)")
        }
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

    /// A number as samplers take it; nil if there is none, or none that is finite.
    static func number(_ value: JSONValue) -> Float? {
        let number: Float? =
            switch value {
            case .integer(let number): Float(number)
            case .number(let number): Float(number)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The error for a value that is not what is allowed.
    static func wrong(_ name: String, _ value: JSONValue, _ allowed: String) -> InferenceError {
        .invalid(field: name, message: "\(name) is \(shortened(value)); it must be \(allowed).")
    }

    /// The error for a member that has to be there.
    func missing(_ member: String, _ repair: String) -> InferenceError {
        let name = name(of: member)
        return .invalid(field: name, message: "\(name) is missing; \(repair).")
    }

    /// A value as JSON, cut where it is long.
    static func shortened(_ value: JSONValue) -> String {
        switch value {
        case .object(let members): return members.isEmpty ? "{}" : "an object"
        case .array(let elements): return elements.isEmpty ? "[]" : "an array"
        case .string(let text): return JSONValue.string(shortened(text)).serialized()
        default: return shortened(value.serialized())
        }
    }

    /// A text of the client's, cut where it is long.
    static func shortened(_ text: String) -> String {
        // Unicode lets one character have any number of scalars.
        let scalars = text.unicodeScalars
        guard scalars.dropFirst(longestShown).first != nil else { return text }
        return String(scalars.prefix(longestShown)) + "…"
    }

    private static let longestShown = 60

    private static func text(_ bound: Float) -> String {
        bound == bound.rounded() ? String(Int(bound)) : String(bound)
    }
}
