import ChasquiCore

extension GenerationSchema: Codable, Equatable, CustomDebugStringConvertible {
    /// The JSON schema.
    public var debugDescription: String { json.serialized() }

    public static func == (one: GenerationSchema, other: GenerationSchema) -> Bool { one.json == other.json }

    /// Writes the text of the JSON schema, as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json.serialized())
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self.init(.written(try JSONValue(parsing: text)))
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "The schema is not JSON: \(error)")
        }
    }
}

extension GeneratedContent: Codable {
    /// Writes the content's JSON text, as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(jsonString)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self.init(value: try JSONValue(parsing: text))
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "The content is not JSON: \(error)")
        }
    }
}
