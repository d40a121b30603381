package import ChasquiCore
package import NIOCore
import OrderedCollections

/// The OpenAPI 3.1 document of a server.
package struct OpenAPIDocument {
    /// One route.
    package struct Entry: Sendable {
        /// In capitals.
        let method: String
        /// `{name}` is any part of it, `**` the rest.
        let path: String
        let errorShape: Shape
        let operation: APIOperation
        let keyUse: KeyUse
        /// Whether limits of the caller hold for it.
        let isMetered: Bool

        package init(
            method: String, path: String, errorShape: Shape, operation: APIOperation, keyUse: KeyUse = .none,
            isMetered: Bool = false
        ) {
            self.method = method
            self.path = path
            self.errorShape = errorShape
            self.operation = operation
            self.keyUse = keyUse
            self.isMetered = isMetered
        }
    }

    private let entries: [Entry]
    private let prefix: String
    private let version: String
    private var schemas: SchemaWriter
    private var ids: Set<String> = []

    /// - Parameters:
    ///   - prefix: what all paths begin with.
    ///   - defaults: what a request gets where it does not say.
    package init(_ entries: [Entry], prefix: String, version: String, defaults: GenerationOptions) {
        self.entries = entries
        self.prefix = prefix
        self.version = version
        schemas = SchemaWriter(defaults: LlamaServer.requestDefaults(defaults))
    }

    package func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(json())
        return buffer
    }

    package func json() -> JSONValue {
        var writer = self
        let paths = writer.paths()
        return .object([
            "openapi": .string("3.1.0"),
            "info": .object([
                "title": .string("Chasqui"), "version": .string(version),
                "description": .string(
                    "An inference server for language models. A member that is `null` counts as left out; members that "
                        + "are not known are ignored."),
            ]),
            "servers": .array([.object(["url": .string(prefix.isEmpty ? "/" : prefix)])]),
            "tags": .array(
                APIOperation.Tag.allCases.filter(isShown).map {
                    .object(["name": .string($0.rawValue), "description": .string($0.about)])
                }),
            "paths": .object(paths),
            "components": .object(writer.components),
        ])
    }

    private var components: OrderedDictionary<String, JSONValue> {
        var components: OrderedDictionary<String, JSONValue> = ["schemas": .object(schemas.components)]
        if entries.contains(where: { $0.keyUse != .none }) { components["securitySchemes"] = SecurityScheme.all }
        return components
    }

    /// Most servers have no plugins.
    private func isShown(_ tag: APIOperation.Tag) -> Bool {
        tag != .plugins || entries.contains { $0.operation.tag == tag }
    }

    private mutating func paths() -> OrderedDictionary<String, JSONValue> {
        var paths: OrderedDictionary<String, OrderedDictionary<String, JSONValue>> = [:]
        for entry in entries {
            paths[Self.template(of: entry), default: [:]][entry.method.lowercased()] = .object(operation(entry))
        }
        return paths.mapValues { .object($0) }
    }

    /// The path, with a name for what `**` stands for.
    static func template(of entry: Entry) -> String {
        guard entry.path.hasSuffix("**") else { return entry.path }
        return entry.path.dropLast(2) + "{\(entry.operation.path.last?.name ?? "rest")}"
    }

    private mutating func operation(_ entry: Entry) -> OrderedDictionary<String, JSONValue> {
        let operation = entry.operation
        var members: OrderedDictionary<String, JSONValue> = [
            "tags": .array([.string(operation.tag.rawValue)]),
            "summary": .string(operation.summary),
            "operationId": .string(id(of: entry)),
        ]
        if !operation.about.isEmpty { members["description"] = .string(operation.about) }
        members["security"] = SecurityScheme.requirement(for: entry.keyUse)
        let parameters =
            operation.path.map { parameter($0, in: "path") } + operation.query.map { parameter($0, in: "query") }
            + operation.headers.map { parameter($0, in: "header") }
        if !parameters.isEmpty { members["parameters"] = .array(parameters) }
        if let request = operation.request {
            schemas.takesNull = true
            defer { schemas.takesNull = false }
            var content: OrderedDictionary<String, JSONValue> = ["schema": schemas.json(.shape(request))]
            if let example = operation.example { content["example"] = example }
            members["requestBody"] = .object([
                "required": .bool(operation.needsBody), "content": .object(["application/json": .object(content)]),
            ])
        }
        members["responses"] = .object(responses(of: entry))
        return members
    }

    /// Paths that differ in signs only, such as `/a/{b}` and `/{a}/b`, have different ids.
    private mutating func id(of entry: Entry) -> String {
        let words = Self.template(of: entry).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let id = ([entry.method.lowercased()] + words.map(String.init)).joined(separator: "_")
        var (unique, number) = (id, 2)
        while !ids.insert(unique).inserted {
            unique = "\(id)_\(number)"
            number += 1
        }
        return unique
    }

    private mutating func parameter(_ field: Field, in place: String) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(field.name), "in": .string(place),
            "required": .bool(field.isRequired), "schema": schemas.json(field.schema),
        ]
        if !field.about.isEmpty { members["description"] = .string(field.about) }
        return .object(members)
    }

    private mutating func headers(_ fields: [Field]) -> OrderedDictionary<String, JSONValue> {
        var headers: OrderedDictionary<String, JSONValue> = [:]
        for field in fields {
            headers[field.name] = .object([
                "description": .string(field.about), "schema": schemas.json(field.schema),
            ])
        }
        return headers
    }

    /// OpenAPI 3.1 has no word for the events of a stream; this is how 3.2 describes each of them.
    private static func stream(of data: JSONValue) -> JSONValue {
        .object([
            "schema": .object([
                "type": .string("object"), "properties": .object(["data": data]),
                "required": .array([.string("data")]),
            ])
        ])
    }

    private mutating func responses(of entry: Entry) -> OrderedDictionary<String, JSONValue> {
        let operation = entry.operation
        var content: OrderedDictionary<String, JSONValue> = [:]
        switch operation.answer {
        case .json(let schema): content["application/json"] = .object(["schema": schemas.json(schema)])
        case .text(let mediaType): content[mediaType] = .object(["schema": schemas.json(.string())])
        case .stream: content[SSE.mediaType] = Self.stream(of: schemas.json(.string()))
        case .none: break
        }
        if let events = operation.events {
            let event = schemas.json(.either([events.schema, .shape(entry.errorShape)]))
            let data: OrderedDictionary<String, JSONValue> = [
                "type": .string("string"), "contentMediaType": .string("application/json"), "contentSchema": event,
            ]
            let end = events.end.map { JSONValue.object(["const": .string($0)]) }
            content[SSE.mediaType] = Self.stream(
                of: end.map { .object(["anyOf": .array([.object(data), $0])]) } ?? .object(data))
        }
        var responses: OrderedDictionary<String, JSONValue> = [:]
        if content.isEmpty {
            responses["204"] = .object(["description": .string("Done.")])
        } else {
            var answer: OrderedDictionary<String, JSONValue> = ["description": .string("The answer.")]
            if !operation.answerHeaders.isEmpty { answer["headers"] = .object(headers(operation.answerHeaders)) }
            answer["content"] = .object(content)
            responses["200"] = .object(answer)
        }
        let refusals = (entry.keyUse == .none ? [] : SecurityScheme.errors) + (entry.isMetered ? [.rateLimited] : [])
        let further = refusals.filter { !operation.errors.contains($0) } + [.headersTooLarge]
        let errors = Dictionary(grouping: operation.errors + further, by: \.status)
        for (status, kinds) in errors.sorted(by: { $0.key < $1.key }) {
            responses[String(status)] = .object([
                "description": .string(kinds.map(\.about).joined(separator: " Or: ")),
                "content": .object([
                    "application/json": .object(["schema": schemas.json(.shape(entry.errorShape))])
                ]),
            ])
        }
        return responses
    }
}
