/// What a model is asked.
public struct Prompt: Sendable, Equatable {
    let text: String

    init(text: String) {
        self.text = text
    }

    /// A prompt of whatever can be one, such as a text or a ``Generable`` value.
    public init(_ content: some PromptRepresentable) {
        self = content.promptRepresentation
    }

    /// A prompt of lines, with conditions and loops between them.
    public init(@PromptBuilder _ content: () throws -> Prompt) rethrows {
        self = try content()
    }
}

/// Whatever can be a part of a prompt.
public protocol PromptRepresentable {
    @PromptBuilder var promptRepresentation: Prompt { get }
}

extension Prompt: PromptRepresentable {
    // With `return` no builder comes between, which would ask for this again.
    public var promptRepresentation: Prompt { return self }
}

extension String: PromptRepresentable {
    public var promptRepresentation: Prompt { return Prompt(text: self) }
}

/// Puts a prompt's parts together, each on a line of its own.
@resultBuilder
public struct PromptBuilder {
    public static func buildExpression(_ expression: some PromptRepresentable) -> Prompt {
        expression.promptRepresentation
    }

    public static func buildBlock(_ components: Prompt...) -> Prompt { joined(components) }

    public static func buildArray(_ components: [Prompt]) -> Prompt { joined(components) }

    public static func buildOptional(_ component: Prompt?) -> Prompt { component ?? Prompt(text: "") }

    public static func buildEither(first component: Prompt) -> Prompt { component }

    public static func buildEither(second component: Prompt) -> Prompt { component }

    public static func buildLimitedAvailability(_ component: Prompt) -> Prompt { component }

    private static func joined(_ parts: [Prompt]) -> Prompt {
        Prompt(text: parts.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n"))
    }
}
