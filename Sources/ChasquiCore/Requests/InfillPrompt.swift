/// A place in a text that is to be filled in, and what is known around it.
public struct InfillPrompt: Sendable, Equatable {
    /// Another file, or a piece of one.
    public struct File: Sendable, Equatable {
        public var name: String
        public var text: String

        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Before the place. Special tokens written in it are text.
    public var prefix: [PromptPart]
    /// Behind the place.
    public var suffix: [PromptPart]
    /// What the place already begins with; special tokens written in it are recognised.
    public var beginning: String
    /// The rest of the repository, the most important last: where there is no room, the first go.
    public var files: [File]
    /// What a completion's field for the suffix is called, which any model may be asked for; nil where filling in is all that
    /// was asked for.
    public var completionField: String?

    public init(prefix: [PromptPart], suffix: [PromptPart], beginning: String = "", files: [File] = []) {
        self.prefix = prefix
        self.suffix = suffix
        self.beginning = beginning
        self.files = files
    }
}

extension Prompt {
    /// Its texts and tokens in turn; of a place to fill in, what stands before it.
    public var parts: [PromptPart] {
        switch self {
        case .text(let text): [.text(text)]
        case .tokens(let tokens): tokens.map { .token($0) }
        case .mixed(let parts): parts
        case .infill(let infill): infill.prefix + [.text(infill.beginning)]
        }
    }
}
