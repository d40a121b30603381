import SwiftSyntax
import SwiftSyntaxMacros

/// What an enumeration gets.
struct EnumerationExpansion: Expansion {
    /// A value that belongs to a case.
    struct Payload {
        /// The label, or nil.
        let label: String?
        /// What it is called in the JSON.
        let key: String
        let type: TypeSyntax
    }

    struct Case {
        let name: String
        /// What stands for it in the JSON, as a literal of Swift.
        let literal: String
        let payloads: [Payload]
    }

    let access: String
    let description: ExprSyntax?
    let cases: [Case]

    /// Nil where it cannot be, which is told.
    static func of(
        _ enumeration: EnumDeclSyntax, access: String, description: ExprSyntax?, _ context: (any MacroExpansionContext)?
    ) -> EnumerationExpansion? {
        let elements = enumeration.memberBlock.members.compactMap { $0.decl.as(EnumCaseDeclSyntax.self) }
            .flatMap(\.elements)
        guard !elements.isEmpty else {
            context?.diagnose(.noCases, at: enumeration.name)
            return nil
        }
        if let raw = elements.compactMap(\.rawValue).first(where: { !$0.value.is(StringLiteralExprSyntax.self) }) {
            context?.diagnose(.rawValues, at: raw.value)
            return nil
        }
        return EnumerationExpansion(access: access, description: description, cases: elements.map { Case($0) })
    }

    var members: [String] { [schema, writing] }

    private var isPlain: Bool { cases.allSatisfy(\.payloads.isEmpty) }

    private var schema: String {
        let description = description.map { " description: \($0)," } ?? ""
        let rest =
            isPlain
            ? "anyOf: [\(cases.map(\.literal).joined(separator: ", "))]"
            : "cases: [\n\(cases.map { "        \($0.schema),\n" }.joined())    ]"
        return """
            nonisolated \(access)static var generationSchema: ChasquiSession.GenerationSchema {
                ChasquiSession.GenerationSchema(type: Self.self,\(description) \(rest))
            }
            """
    }

    var reading: String {
        let plain = cases.filter(\.payloads.isEmpty)
        let names = plain.map { "        case \($0.literal): self = .\($0.name)" }.joined(separator: "\n")
        let objects = cases.filter { !$0.payloads.isEmpty }.map(\.reading).joined(separator: "\n")
        let wrong = """
            throw ChasquiSession.LanguageModelSession.GenerationError.decodingFailure(
                    "This is no \\(Self.self): \\(content.jsonString)")
            """
        let byName = """
                switch try content.value(Swift.String.self) {
            \(names)
                default: \(wrong)
                }
            """
        let body =
            switch (plain.isEmpty, objects.isEmpty) {
            case (_, true): byName
            case (true, false): "\(objects)\n    \(wrong)"
            case (false, false):
                "    guard case .string = content.kind else {\n\(objects)\n    \(wrong)\n    }\n\(byName)"
            }
        // A name that is still being written may go on to be another's.
        return """
            nonisolated \(access)init(_ content: ChasquiSession.GeneratedContent) throws {
                guard content.isComplete else {
                    \(wrong)
                }
            \(body)
            }
            """
    }

    private var writing: String {
        """
        nonisolated \(access)var generatedContent: ChasquiSession.GeneratedContent {
            switch self {
        \(cases.map { "    \($0.writing)" }.joined(separator: "\n"))
            }
        }
        """
    }
}

extension EnumerationExpansion.Case {
    init(_ element: EnumCaseElementSyntax) {
        name = element.name.text
        literal = element.rawValue?.value.trimmedDescription ?? element.name.text.trimmingBackquotes.quoted
        let parameters = element.parameterClause?.parameters.map { $0 } ?? []
        payloads = parameters.enumerated().map { index, parameter in
            let label = parameter.firstName.flatMap { $0.text == "_" ? nil : $0.text }
            return EnumerationExpansion.Payload(
                label: label, key: label?.trimmingBackquotes ?? "_\(index)", type: parameter.type.trimmed)
        }
    }

    /// One value without a label stands by itself; others stand in an object.
    private var isSingle: Bool { payloads.count == 1 && payloads[0].label == nil }

    fileprivate var schema: String {
        let type = "ChasquiSession.GenerationSchema.Case"
        if payloads.isEmpty { return "\(type)(name: \(literal))" }
        if isSingle { return "\(type)(name: \(literal), value: \(payloads[0].type.metatype))" }
        let properties = payloads.map {
            "ChasquiSession.GenerationSchema.Property(name: \($0.key.quoted), type: \($0.type.metatype))"
        }
        return "\(type)(name: \(literal), properties: [\(properties.joined(separator: ", "))])"
    }

    /// It names no types, as that of a structure.
    fileprivate var reading: String {
        let arguments = payloads.map { payload in
            let label = payload.label.map { "\($0): " } ?? ""
            let key = isSingle ? "" : "forProperty: \(payload.key.quoted)"
            return "\(label)try value.value(\(key))"
        }
        return """
                if let value = try content.value(ChasquiSession.GeneratedContent?.self, forProperty: \(literal)) {
                    self = .\(name)(\(arguments.joined(separator: ", ")))
                    return
                }
            """
    }

    fileprivate var writing: String {
        guard !payloads.isEmpty else { return "case .\(name): ChasquiSession.GeneratedContent(\(literal))" }
        let names = payloads.indices.map { "value\($0)" }
        let inner =
            isSingle
            ? names[0]
            : "ChasquiSession.GeneratedContent(properties: ["
                + zip(payloads, names).map { "\($0.key.quoted): \($1)" }.joined(separator: ", ") + "])"
        return "case .\(name)(\(names.map { "let \($0)" }.joined(separator: ", "))): "
            + "ChasquiSession.GeneratedContent(properties: [\(literal): \(inner)])"
    }
}
