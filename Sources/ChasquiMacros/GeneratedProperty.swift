import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// A property that is generated.
struct GeneratedProperty {
    let name: String
    let type: TypeSyntax
    /// The type of the value, where the property may be nil.
    let wrapped: TypeSyntax?
    let description: ExprSyntax?
    let guides: [ExprSyntax]

    /// The name without the backquotes that a keyword needs.
    var key: String { name.trimmingBackquotes }

    /// It is not written by the model: it tells a value from others.
    var isIdentity: Bool {
        let text = type.trimmedDescription
        return text == "GenerationID" || text.hasSuffix(".GenerationID")
    }

    /// The stored properties of a structure, in order. What cannot be read is told.
    static func all(
        in structure: StructDeclSyntax, _ context: (any MacroExpansionContext)?
    ) -> [GeneratedProperty] {
        structure.memberBlock.members.flatMap { member -> [GeneratedProperty] in
            guard let variable = member.decl.as(VariableDeclSyntax.self), variable.isStored else { return [] }
            let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
            // As an array: a filtered list of syntax has lost its place in the source.
            let open = Array(variable.bindings).filter { !isConstant || $0.initializer == nil }
            let guides = variable.attributes.all(named: "Guide")
            let described = guides.filter { $0.descriptionArgument != nil }
            if described.count > 1 { context?.diagnose(.severalDescriptions, at: described[1]) }
            return open.compactMap { property(of: $0, in: variable, guides, context) }
        }
    }

    private static func property(
        of binding: PatternBindingSyntax, in variable: VariableDeclSyntax, _ guides: [AttributeSyntax],
        _ context: (any MacroExpansionContext)?
    ) -> GeneratedProperty? {
        guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else {
            context?.diagnose(.noType(binding.pattern.trimmedDescription), at: binding)
            return nil
        }
        // In `var a, b: Int` the type stands behind the last name.
        let annotation =
            binding.typeAnnotation
            ?? variable.bindings.suffix(from: variable.bindings.index(of: binding) ?? variable.bindings.startIndex)
            .compactMap(\.typeAnnotation).first
        guard let written = annotation?.type, binding.initializer == nil || binding.typeAnnotation != nil else {
            context?.diagnose(.noType(name.trimmingBackquotes), at: binding)
            return nil
        }
        if let part = written.partThatIsNotGenerable {
            context?.diagnose(.notGenerable(part.trimmedDescription), at: part)
            return nil
        }
        let type = written.trimmed
        return GeneratedProperty(
            name: name, type: type, wrapped: type.wrapped,
            description: guides.lazy.compactMap(\.descriptionArgument).first, guides: guides.flatMap(\.guides))
    }

    /// What the schema says of it.
    var schema: String {
        var arguments = ["name: \(key.quoted)"]
        if let description { arguments.append("description: \(description)") }
        arguments.append("type: \(type.metatype)")
        if !guides.isEmpty { arguments.append("guides: [\(guides.map(\.description).joined(separator: ", "))]") }
        return "ChasquiSession.GenerationSchema.Property(\(arguments.joined(separator: ", ")))"
    }
}

extension TypeSyntax {
    /// What stands before the question mark.
    var wrapped: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        guard let name = self.as(IdentifierTypeSyntax.self), name.name.text == "Optional",
            let argument = name.genericArgumentClause?.arguments.first?.argument
        else { return nil }
        return argument.as(TypeSyntax.self)
    }

    /// A part of it that can be told from its form alone not to be generable.
    fileprivate var partThatIsNotGenerable: TypeSyntax? {
        let type = wrapped ?? self
        if let array = type.as(ArrayTypeSyntax.self) {
            return array.element.wrapped == nil ? array.element.partThatIsNotGenerable : array.element
        }
        let isOther =
            type.is(DictionaryTypeSyntax.self) || type.is(FunctionTypeSyntax.self) || type.is(TupleTypeSyntax.self)
            || type.wrapped != nil
        return isOther ? type : nil
    }

    /// The type as a value.
    var metatype: String {
        let text = trimmedDescription
        return self.is(OptionalTypeSyntax.self) || self.is(SomeOrAnyTypeSyntax.self) ? "(\(text)).self" : "\(text).self"
    }
}

extension String {
    var trimmingBackquotes: String { hasPrefix("`") ? String(dropFirst().dropLast()) : self }

    /// As a literal of Swift.
    var quoted: String { StringLiteralExprSyntax(content: self).description }
}
