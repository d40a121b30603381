import ChasquiCore
import OrderedCollections

/// Structured content: what a model generated, or what is shown to one.
///
/// It is a JSON value that keeps the order of its properties. While a model still writes it, it may be incomplete: then its
/// last part is only begun, or missing.
public struct GeneratedContent: Sendable, Equatable {
    let value: JSONValue
    /// How many values, one inside of the other, are still being written: 0 is a complete one, 1 a value whose parts are all
    /// complete so far.
    let openLevels: Int
    /// Tells which answer, and which part of it, this is; the same in each snapshot of a stream.
    public var id: GenerationID?

    init(value: JSONValue, openLevels: Int = 0, id: GenerationID? = nil) {
        self.value = value
        self.openLevels = openLevels
        self.id = id
    }

    /// The kinds of content.
    public enum Kind: Sendable, Equatable {
        /// No value.
        case null
        case bool(Bool)
        /// A number; whole ones beyond 2⁵³ lose digits here, but not in ``GeneratedContent/value(_:)``.
        case number(Double)
        case string(String)
        case array([GeneratedContent])
        /// An object with its properties, and their names in order.
        case structure(properties: [String: GeneratedContent], orderedKeys: [String])
    }

    /// Content of a kind.
    public init(kind: Kind, id: GenerationID? = nil) {
        let value: JSONValue =
            switch kind {
            case .null: .null
            case .bool(let value): .bool(value)
            case .number(let value): value.isFinite ? .number(value) : .null
            case .string(let value): .string(value)
            case .array(let elements): .array(elements.map(\.value))
            case .structure(let properties, let keys):
                .object(
                    OrderedDictionary(
                        keys.compactMap { key in properties[key].map { (key, $0.value) } }, uniquingKeysWith: { $1 }))
            }
        self.init(value: value, id: id)
    }

    /// An object of properties in this order; of equal names the last one holds.
    public init(
        properties: KeyValuePairs<String, any ConvertibleToGeneratedContent>, id: GenerationID? = nil
    ) {
        let members = properties.map { ($0.key, $0.value.generatedContent.value) }
        self.init(value: .object(OrderedDictionary(members, uniquingKeysWith: { $1 })), id: id)
    }

    /// An array.
    public init(elements: some Sequence<any ConvertibleToGeneratedContent>, id: GenerationID? = nil) {
        self.init(value: .array(elements.map { $0.generatedContent.value }), id: id)
    }

    /// Anything that can be shown to a model.
    public init(_ value: some ConvertibleToGeneratedContent) {
        self = value.generatedContent
    }

    /// Anything that can be shown to a model, under an id.
    public init(_ value: some ConvertibleToGeneratedContent, id: GenerationID) {
        self = value.generatedContent
        self.id = id
    }

    /// Reads a JSON text, which may end before its value does: then the content is incomplete.
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where it is no beginning of a JSON text.
    public init(json: String) throws {
        if let value = try? JSONValue(parsing: json) {
            self.init(value: value)
            return
        }
        var parser = PartialJSONParser()
        parser.append(json)
        guard let content = parser.content(id: nil) else {
            throw LanguageModelSession.GenerationError.decodingFailure("This is not JSON: \(json)")
        }
        self = content
    }

    /// The content as JSON text. Of incomplete content it has the parts that are there.
    public var jsonString: String { value.serialized() }

    /// Whether the model has written all of it.
    public var isComplete: Bool { openLevels == 0 }

    /// What it is, with its parts.
    public var kind: Kind {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .number(Double(value))
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array: .array(elements ?? [])
        case .object(let members):
            .structure(
                properties: Dictionary(
                    uniqueKeysWithValues: members.keys.indices.map {
                        (members.keys[$0], part(members.values[$0], at: $0, of: members.count))
                    }),
                orderedKeys: Array(members.keys))
        }
    }

    public static func == (one: GeneratedContent, other: GeneratedContent) -> Bool {
        one.value == other.value && one.isComplete == other.isComplete
    }
}

extension GeneratedContent {
    /// The elements of an array; nil of anything else.
    var elements: [GeneratedContent]? {
        guard case .array(let elements) = value else { return nil }
        return elements.indices.map { part(elements[$0], at: $0, of: elements.count) }
    }

    /// The property of this name; nil where there is none.
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where this is no object.
    func property(_ name: String) throws -> GeneratedContent? {
        guard case .object(let members) = value else { throw mismatch("an object with the property '\(name)'") }
        guard let index = members.index(forKey: name) else { return nil }
        return part(members.values[index], at: index, of: members.count)
    }

    func mismatch(_ wanted: String) -> LanguageModelSession.GenerationError {
        .decodingFailure("This is not \(wanted): \(jsonString)")
    }

    /// Only the last part of what is being written can be incomplete.
    private func part(_ value: JSONValue, at index: Int, of count: Int) -> GeneratedContent {
        GeneratedContent(
            value: value, openLevels: index == count - 1 ? max(0, openLevels - 1) : 0, id: id?.part(index))
    }
}

extension GeneratedContent: CustomDebugStringConvertible {
    public var debugDescription: String { jsonString }
}
