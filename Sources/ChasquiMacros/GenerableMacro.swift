package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@Generable`: the conformance of a structure or an enumeration.
package struct GenerableMacro: MemberMacro, ExtensionMacro {
    package static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expansion(of: node, declaration, nil)?.members.map { DeclSyntax(stringLiteral: $0) } ?? []
    }

    package static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // What is wrong is told here, since members are only expanded where somebody looks for one.
        guard let expansion = expansion(of: node, declaration, context) else { return [] }
        let conformance = protocols.isEmpty ? "" : ": nonisolated ChasquiSession.Generable"
        // The initializer stands here so that a structure keeps the one that Swift gives it.
        return [
            try ExtensionDeclSyntax(
                """
                extension \(type.trimmed)\(raw: conformance) {
                    \(raw: expansion.reading.replacing("\n", with: "\n    "))
                }
                """)
        ]
    }

    private static func expansion(
        of node: AttributeSyntax, _ declaration: some DeclGroupSyntax, _ context: (any MacroExpansionContext)?
    ) -> (any Expansion)? {
        let access = declaration.modifiers.access
        if let structure = declaration.as(StructDeclSyntax.self) {
            return StructureExpansion(
                access: access, description: node.descriptionArgument,
                properties: GeneratedProperty.all(in: structure, context))
        }
        if let enumeration = declaration.as(EnumDeclSyntax.self) {
            return EnumerationExpansion.of(
                enumeration, access: access, description: node.descriptionArgument, context)
        }
        context?.diagnose(.notAStructure(declaration.kindName), at: declaration.introducer)
        return nil
    }
}

/// What a type gets, as Swift text.
protocol Expansion {
    /// What stands in the type.
    var members: [String] { get }
    /// The initializer from generated content.
    var reading: String { get }
}

extension DeclGroupSyntax {
    fileprivate var kindName: String {
        if self.is(ClassDeclSyntax.self) { return "a class" }
        return self.is(ActorDeclSyntax.self) ? "an actor" : "this"
    }
}
