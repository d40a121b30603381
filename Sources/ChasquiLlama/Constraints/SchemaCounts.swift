import ChasquiCore
import OrderedCollections

/// Counts in a JSON schema (`minLength`, `maxItems` …), which a grammar holds by repetitions.
struct SchemaCounts {
    /// llama.cpp's limit of a grammar's repetitions.
    private static let most: Int64 = 2000
    /// Strings of which the converter knows what they are, and does not look at how long.
    private static let formats: [JSONValue] = [.string("uuid"), .string("time")]

    let subject: SchemaSubject

    /// - Throws: ``InferenceError/invalid(field:message:)`` for a count that no grammar holds, with its place.
    func check(_ members: OrderedDictionary<String, JSONValue>, at path: String) throws(InferenceError) {
        guard members["enum"] == nil, members["const"] == nil else { return }
        let isFormat = members["pattern"] != nil || members["format"].map(Self.formats.contains) == true
        if !isFormat, members["type"].allows("string") {
            try check(["minLength", "maxLength"], of: members, most: Self.most, at: path)
        }
        if members["prefixItems"] == nil, members["type"].allows("array") {
            // The first one is not repeated.
            try check(["minItems", "maxItems"], of: members, most: Self.most + 1, at: path)
        }
    }

    private func check(
        _ names: [String], of members: OrderedDictionary<String, JSONValue>, most: Int64, at path: String
    ) throws(InferenceError) {
        for name in names {
            guard case .integer(let count) = members[name], !(0...most ~= count) else { continue }
            throw subject.error(
                "\(path)/\(name) is \(count), and a grammar counts from 0 to \(most); change it, or leave it out")
        }
    }
}
