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
}

/// A part of a mixed prompt.
public enum PromptPart: Sendable, Equatable {
    case text(String)
    case token(TokenID)
}

/// A prompt to continue, with its options valid and in range.
public struct CompletionRequest: Sendable {
    public var identity: RequestIdentity
    public var prompt: Prompt
    public var options: GenerationOptions

    public init(identity: RequestIdentity, prompt: Prompt, options: GenerationOptions) {
        self.identity = identity
        self.prompt = prompt
        self.options = options
    }
}
