import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// What the macros cannot do, and what helps.
enum Problem {
    case notAStructure(String)
    case noCases
    case noType(String)
    case severalDescriptions
    case guideElsewhere
    case guideWithoutGenerable
    case rawValues
    case notGenerable(String)

    var text: String {
        switch self {
        case .notAStructure(let kind):
            "@Generable is for structures and enumerations; \(kind) cannot be generated, so make it a structure"
        case .noCases: "@Generable needs an enumeration with at least one case"
        case .noType(let name): "@Generable needs the type of '\(name)' written out, as in 'var \(name): String'"
        case .severalDescriptions: "a property has one description; leave the others out"
        case .guideElsewhere: "@Guide is for stored properties with one name"
        case .guideWithoutGenerable: "@Guide has no effect here: the type around it has no @Generable"
        case .rawValues: "@Generable reads raw values of strings only; take the raw type away, or make it String"
        case .notGenerable(let type):
            "'\(type)' cannot be generated; a property is a text, number, Bool, Generable type, an array of these, "
                + "or an optional of one of these"
        }
    }
}

struct ProblemMessage: DiagnosticMessage {
    let problem: Problem
    let severity: DiagnosticSeverity

    var message: String { problem.text }
    var diagnosticID: MessageID {
        MessageID(domain: "Chasqui", id: String("\(problem)".prefix { $0 != "(" }))
    }
}

extension MacroExpansionContext {
    func diagnose(_ problem: Problem, at node: some SyntaxProtocol) {
        diagnose(Diagnostic(node: node, message: ProblemMessage(problem: problem, severity: .error)))
    }
}
