import ChasquiCore
import OrderedCollections

/// The patterns of a JSON schema, wherever they are in it, and its references.
struct SchemaPatterns {
    let field: String

    /// The schema with patterns and references that llama.cpp's converter knows.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that a grammar cannot express, with its place.
    func converted(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        try schema.checkDepth(field: field)
        var refersToWhole = false
        let walk = SchemaWalk { (members, way) throws(InferenceError) in
            if case .string(let reference) = members["$ref"] {
                refersToWhole = refersToWhole || reference == SchemaRoot.reference
                try checkReference(reference, at: way.reduce("") { $0 + $1.text } + "/$ref")
            }
            guard case .string(let regex) = members["pattern"] else { return members }
            var made = members
            made["pattern"] = try converted(regex, at: way.reduce("") { $0 + $1.text } + "/pattern")
            return made
        }
        let made = try walk(schema)
        return refersToWhole ? try SchemaRoot.named(made) : made
    }

    /// What is in a value stays as it is, so that no schema may be taken from there.
    private func checkReference(_ reference: String, at path: String) throws(InferenceError) {
        let steps = reference.split(separator: "/").map { SchemaMember(String($0)) }
        let entersValue = steps.indices.contains { index in
            steps[index] == .value && (index == 0 || steps[index - 1] != .named)
        }
        guard entersValue else { return }
        throw .invalid(
            field: field,
            message: "\(field) cannot become a grammar: \(path) refers into a value; put the schema below $defs.")
    }

    private func converted(_ regex: String, at path: String) throws(InferenceError) -> JSONValue {
        do {
            return .string(try SchemaPattern.converted(regex))
        } catch {
            throw .invalid(
                field: field,
                message: "\(field) cannot become a grammar: \(path) is wrong at character \(error.position): "
                    + "\(error.reason).")
        }
    }
}

extension SchemaWalk.Step {
    fileprivate var text: String {
        switch self {
        case .member(let name): "/\(name)"
        case .element(let index): "/\(index)"
        }
    }
}
