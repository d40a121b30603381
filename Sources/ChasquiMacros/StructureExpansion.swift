import SwiftSyntax

/// What a structure gets.
struct StructureExpansion: Expansion {
    let access: String
    let description: ExprSyntax?
    /// What the model writes.
    let properties: [GeneratedProperty]
    /// What tells a value from others.
    let identities: [GeneratedProperty]

    init(access: String, description: ExprSyntax?, properties: [GeneratedProperty]) {
        self.access = access
        self.description = description
        self.properties = properties.filter { !$0.isIdentity }
        identities = properties.filter(\.isIdentity)
    }

    var members: [String] { [schema, writing, partial] }

    private var schema: String {
        let properties = properties.map { "        \($0.schema)," }.joined(separator: "\n")
        let description = description.map { " description: \($0)," } ?? ""
        return """
            nonisolated \(access)static var generationSchema: ChasquiSession.GenerationSchema {
                ChasquiSession.GenerationSchema(type: Self.self,\(description) properties: [
            \(properties)
                ])
            }
            """
    }

    /// It names no types: it stands in an extension, where those beside a nested structure are not in sight.
    var reading: String {
        let lines =
            identities.map { "    self.\($0.name) = \(Self.identity)" }
            + properties.map { "    self.\($0.name) = try content.value(forProperty: \($0.key.quoted))" }
        return """
            nonisolated \(access)init(_ content: ChasquiSession.GeneratedContent) throws {
            \(lines.joined(separator: "\n"))
            }
            """
    }

    private static let identity = "content.id ?? ChasquiSession.GenerationID()"

    private var writing: String {
        let pairs = properties.map { "        \($0.key.quoted): self.\($0.name)," }
        let list = pairs.isEmpty ? "[:]" : "[\n\(pairs.joined(separator: "\n"))\n    ]"
        return """
            nonisolated \(access)var generatedContent: ChasquiSession.GeneratedContent {
                ChasquiSession.GeneratedContent(properties: \(list))
            }
            """
    }

    private var partial: String {
        // A property called id that the model writes stands in the place of the value's own.
        let hasOwnID = properties.contains { $0.key == "id" }
        let names = identities.map(\.name).filter { $0 != "id" } + (hasOwnID ? [] : ["id"])
        let variables =
            names.map { "    \(access)var \($0): ChasquiSession.GenerationID" }
            + properties.map { "    \(access)var \($0.name): \($0.partialType)?" }
        let lines =
            names.map { "        self.\($0) = \(Self.identity)" }
            + properties.map {
                "        self.\($0.name) = try content.value(\($0.partialType)?.self, forProperty: \($0.key.quoted))"
            }
        return """
            nonisolated \(access)struct PartiallyGenerated: \(hasOwnID ? "" : "Identifiable, ")\
            ChasquiSession.ConvertibleFromGeneratedContent {
            \(variables.joined(separator: "\n"))
                nonisolated \(access)init(_ content: ChasquiSession.GeneratedContent) throws {
            \(lines.joined(separator: "\n"))
                }
            }
            """
    }
}

extension GeneratedProperty {
    fileprivate var partialType: String { "\((wrapped ?? type).trimmedDescription).PartiallyGenerated" }
}
