import ChasquiCore
import OrderedCollections

/// The pattern of a JSON schema, its own or that of its format.
struct SchemaPatterns {
    let subject: SchemaSubject

    /// The schema's members with a pattern that llama.cpp's converter knows.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that a grammar cannot express, with its place.
    func converted(
        _ members: OrderedDictionary<String, JSONValue>, at path: String
    ) throws(InferenceError) -> OrderedDictionary<String, JSONValue> {
        var made = members
        if case .string(let regex) = members["pattern"] {
            made["pattern"] = .string(try converted(regex, at: path + "/pattern"))
        } else if let pattern = SchemaFormats.pattern(of: members) {
            made["pattern"] = .string(pattern)
        }
        return made
    }

    private func converted(_ regex: String, at path: String) throws(InferenceError) -> String {
        do {
            return try SchemaPattern.converted(regex)
        } catch {
            throw subject.error("\(path) is wrong at character \(error.position): \(error.reason)")
        }
    }
}
