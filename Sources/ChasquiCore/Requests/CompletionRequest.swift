/// A token's number in the model's vocabulary.
public typealias TokenID = Int32

/// What a completion continues.
public enum Prompt: Sendable, Equatable {
    /// Text; special tokens written in it are recognised, and the model's own begin token is added.
    case text(String)
    /// Tokens as they are.
    case tokens([TokenID])
    /// Texts and tokens in turn.
    case mixed([PromptPart])
    /// What stands around a place in a text; the completion fills it in.
    case infill(InfillPrompt)
}

/// A part of a mixed prompt.
public enum PromptPart: Sendable, Equatable {
    case text(String)
    case token(TokenID)
}

/// Prompts to continue, with their options valid and in range. What comes of the first prompt are the first choices.
public struct CompletionRequest: Sendable {
    public var identity: RequestIdentity
    /// At least one.
    public var prompts: [Prompt]
    public var options: GenerationOptions
    /// Whether the summary has the prompt's text.
    package var tellsPrompt = false

    public init(identity: RequestIdentity, prompts: [Prompt], options: GenerationOptions) {
        self.identity = identity
        self.prompts = prompts
        self.options = options
    }
}
