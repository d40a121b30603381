import ChasquiCore

extension GeneratedContent {
    /// The content as a value of this type.
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where it is none.
    public func value<Value: ConvertibleFromGeneratedContent>(_ type: Value.Type = Value.self) throws -> Value {
        try Value(self)
    }

    /// A property's value.
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where there is none of this name, or it is of
    ///   another type.
    public func value<Value: ConvertibleFromGeneratedContent>(
        _ type: Value.Type = Value.self, forProperty property: String
    ) throws -> Value {
        guard let content = try self.property(property) else { throw mismatch("an object with '\(property)'") }
        return try Value(content)
    }

    /// A property's value; nil where there is none of this name, it is null, or too little of it is written yet.
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where it is complete, and of another type.
    public func value<Value: ConvertibleFromGeneratedContent>(
        _ type: Value?.Type = Value?.self, forProperty property: String
    ) throws -> Value? {
        guard let content = try self.property(property), content.value != .null else { return nil }
        do {
            return try Value(content)
        } catch  where !content.isComplete {
            return nil
        }
    }
}
