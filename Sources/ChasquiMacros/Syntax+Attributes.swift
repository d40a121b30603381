import SwiftSyntax

extension AttributeListSyntax {
    /// The attribute of this name, with or without its module's.
    func named(_ name: String) -> AttributeSyntax? {
        all(named: name).first
    }

    func all(named name: String) -> [AttributeSyntax] {
        compactMap { element in
            guard let attribute = element.as(AttributeSyntax.self) else { return nil }
            let written = attribute.attributeName.trimmedDescription
            return written == name || written.hasSuffix(".\(name)") ? attribute : nil
        }
    }
}

extension AttributeSyntax {
    var labeledArguments: LabeledExprListSyntax {
        guard case .argumentList(let arguments)? = arguments else { return [] }
        return arguments
    }

    /// The text that describes; nil where there is none, or nil is written.
    var descriptionArgument: ExprSyntax? {
        let argument = labeledArguments.first { $0.label?.text == "description" }?.expression
        return argument?.is(NilLiteralExprSyntax.self) == true ? nil : argument?.trimmed
    }

    /// What else is given.
    var guides: [ExprSyntax] {
        labeledArguments.filter { $0.label == nil }.map(\.expression.trimmed)
    }
}

extension VariableDeclSyntax {
    /// It belongs to each value, and is not computed.
    var isStored: Bool {
        guard !modifiers.contains(where: { ["static", "class", "lazy"].contains($0.name.text) }) else { return false }
        return bindings.allSatisfy(\.isStored)
    }
}

extension PatternBindingSyntax {
    fileprivate var isStored: Bool {
        switch accessorBlock?.accessors {
        case nil: true
        case .getter: false
        case .accessors(let accessors):
            accessors.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        }
    }
}

extension DeclModifierListSyntax {
    /// What members need so that they are as visible as their type; with a space behind it where there is any.
    var access: String {
        for modifier in self where ["public", "package"].contains(modifier.name.text) {
            return modifier.name.text + " "
        }
        // A private type's members are as visible as they can be without a word.
        return contains { $0.name.text == "fileprivate" } ? "fileprivate " : ""
    }
}
