import SwiftSyntax

/// What a structure gets.
struct StructureExpansion: Expansion {
    let access: String
    let description: ExprSyntax?
    let properties: [GeneratedProperty]

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

    var reading: String {
        let lines = properties.map {
            "    \($0.name) = try content.value(\($0.type.metatype), forProperty: \($0.key.quoted))"
        }
        return """
            nonisolated \(access)init(_ content: ChasquiSession.GeneratedContent) throws {
            \(lines.joined(separator: "\n"))
            }
            """
    }

    private var writing: String {
        let pairs = properties.map { "        \($0.key.quoted): \($0.name)," }
        let list = pairs.isEmpty ? "[:]" : "[\n\(pairs.joined(separator: "\n"))\n    ]"
        return """
            nonisolated \(access)var generatedContent: ChasquiSession.GeneratedContent {
                ChasquiSession.GeneratedContent(properties: \(list))
            }
            """
    }

    private var partial: String {
        let variables = properties.map {
            "    \(access)var \($0.name): \(($0.wrapped ?? $0.type).trimmedDescription).PartiallyGenerated?"
        }
        let lines = properties.map {
            "        \($0.name) = try content.value("
                + "\(($0.wrapped ?? $0.type).trimmedDescription).PartiallyGenerated?.self, forProperty: \($0.key.quoted))"
        }
        return """
            nonisolated \(access)struct PartiallyGenerated: Identifiable, ChasquiSession.ConvertibleFromGeneratedContent {
                \(access)var id: ChasquiSession.GenerationID
            \(variables.joined(separator: "\n"))
                nonisolated \(access)init(_ content: ChasquiSession.GeneratedContent) throws {
                    id = content.id ?? ChasquiSession.GenerationID()
            \(lines.joined(separator: "\n"))
                }
            }
            """
    }
}
