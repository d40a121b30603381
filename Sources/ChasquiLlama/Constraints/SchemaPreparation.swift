import ChasquiCore
import OrderedCollections

/// A JSON schema in the words of llama.cpp's converter, which knows some of what schemas say, and looks past the rest.
struct SchemaPreparation {
    private let subject: SchemaSubject

    /// - Parameter tool: whose parameters the schema describes; nil where it is no tool's.
    init(field: String, tool: String? = nil) {
        subject = SchemaSubject(field: field, tool: tool)
    }

    /// The schema with patterns, references, bounds, choices, tuples and alternatives that the converter holds.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that a grammar cannot express, with its place.
    func prepared(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        try schema.checkDepth(field: subject.field)
        var refersToWhole = false
        var alternatives = SchemaAlternatives(subject: subject)
        let walk = SchemaWalk { (given, way) throws(InferenceError) in
            let members = way.leadsToSchema ? SchemaForm.current(given) : given
            if case .string(let reference) = members["$ref"] {
                refersToWhole = refersToWhole || reference == SchemaRoot.reference
                try checkReference(reference, at: way.text + "/$ref")
            }
            let form = SchemaForm(subject: subject)
            try form.checkTypes(of: members, at: way.text)
            if way.leadsToSchema { try form.check(members, at: way.text) }
            return try held(alternatives.completed(members, at: way.text), at: way.text)
        }
        let made = try walk(schema)
        let graph = SchemaGraph(made)
        try SchemaEnds.check(graph, of: subject)
        try SchemaUnions.check(graph, of: subject)
        return refersToWhole ? try SchemaRoot.named(made) : made
    }

    /// One schema's own members.
    private func held(_ members: SchemaWalk.Members, at path: String) throws(InferenceError) -> SchemaWalk.Members {
        try SchemaOrder(subject: subject).check(members, at: path)
        var made = try SchemaChoices(subject: subject).ofType(members, at: path)
        made = try SchemaPatterns(subject: subject).converted(SchemaTuples.closed(made), at: path)
        try SchemaCounts(subject: subject).check(made, at: path)
        return try SchemaBounds(subject: subject).closed(made, at: path)
    }

    /// What is in a value stays as it is, so that no schema may be taken from there.
    private func checkReference(_ reference: String, at path: String) throws(InferenceError) {
        let steps = reference.split(separator: "/").map { SchemaMember(String($0)) }
        let entersValue = steps.indices.contains { index in
            steps[index] == .value && (index == 0 || steps[index - 1] != .named)
        }
        guard entersValue else { return }
        throw subject.error("\(path) refers into a value; put the schema below $defs")
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

    /// Whether there has to be a schema, and not something of a member that JSON Schema does not know.
    fileprivate var leadsToSchema: Bool {
        var isName = false
        for case .member(let name) in self {
            if isName {
                isName = false
                continue
            }
            isName = SchemaMember(name) == .named
            guard isName || SchemaForm.holdsSchemas(name) else { return false }
        }
        return !isName
    }
}
