import ChasquiCore
import OrderedCollections

/// A JSON schema in the words of llama.cpp's converter, which knows some of what schemas say, and looks past the rest.
struct SchemaPreparation {
    let field: String

    /// The schema with patterns, references, bounds, tuples and alternatives that the converter holds.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that a grammar cannot express, with its place.
    func prepared(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        try schema.checkDepth(field: field)
        var refersToWhole = false
        var alternatives = SchemaAlternatives(field: field)
        let patterns = SchemaPatterns(field: field)
        let walk = SchemaWalk { (members, way) throws(InferenceError) in
            if case .string(let reference) = members["$ref"] {
                refersToWhole = refersToWhole || reference == SchemaRoot.reference
                try checkReference(reference, at: way.text + "/$ref")
            }
            var made = try alternatives.completed(members, at: way.text)
            made = try patterns.converted(SchemaTuples.closed(made), at: way.text)
            return SchemaBounds.closed(made)
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
}

extension [SchemaWalk.Step] {
    /// As references have it, without the root's sign.
    fileprivate var text: String {
        map { step in
            switch step {
            case .member(let name): "/\(name)"
            case .element(let index): "/\(index)"
            }
        }.joined()
    }
}
