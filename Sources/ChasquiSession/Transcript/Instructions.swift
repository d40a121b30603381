/// What a model is told before everything else: who it is, and how it answers.
public struct Instructions: Sendable, Equatable {
    let text: String

    init(text: String) {
        self.text = text
    }

    /// Instructions of whatever can be a part of them, such as a text or a ``Generable`` value.
    public init(_ content: some InstructionsRepresentable) {
        self = content.instructionsRepresentation
    }

    /// Instructions of lines, with conditions and loops between them.
    public init(@InstructionsBuilder _ content: () throws -> Instructions) rethrows {
        self = try content()
    }
}

/// Whatever can be a part of instructions.
public protocol InstructionsRepresentable {
    @InstructionsBuilder var instructionsRepresentation: Instructions { get }
}

extension Instructions: InstructionsRepresentable {
    // With `return` no builder comes between, which would ask for this again.
    public var instructionsRepresentation: Instructions { return self }
}

extension String: InstructionsRepresentable {
    public var instructionsRepresentation: Instructions { return Instructions(text: self) }
}

/// Puts the parts of instructions together, each on a line of its own.
@resultBuilder
public struct InstructionsBuilder {
    public static func buildExpression(_ expression: some InstructionsRepresentable) -> Instructions {
        expression.instructionsRepresentation
    }

    public static func buildBlock(_ components: Instructions...) -> Instructions { joined(components) }

    public static func buildArray(_ components: [Instructions]) -> Instructions { joined(components) }

    public static func buildOptional(_ component: Instructions?) -> Instructions { component ?? Instructions(text: "") }

    public static func buildEither(first component: Instructions) -> Instructions { component }

    public static func buildEither(second component: Instructions) -> Instructions { component }

    public static func buildLimitedAvailability(_ component: Instructions) -> Instructions { component }

    private static func joined(_ parts: [Instructions]) -> Instructions {
        Instructions(text: parts.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n"))
    }
}
