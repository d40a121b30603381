package import SwiftSyntax
package import SwiftSyntaxMacros

/// `@Guide`: it adds nothing by itself; `@Generable` of the type around it reads it.
package struct GuideMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let variable = declaration.as(VariableDeclSyntax.self), variable.isStored else {
            context.diagnose(.guideElsewhere, at: node)
            return []
        }
        let isInside = context.lexicalContext.first.map { $0.hasGenerable } ?? false
        if !isInside { context.diagnose(.guideWithoutGenerable, at: node) }
        return []
    }
}

extension Syntax {
    /// It is a type with `@Generable`.
    fileprivate var hasGenerable: Bool {
        guard let attributes = asProtocol((any WithAttributesSyntax).self)?.attributes else { return false }
        return attributes.named("Generable") != nil
    }
}
