import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct ChasquiMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [GenerableMacro.self, GuideMacro.self]
}
