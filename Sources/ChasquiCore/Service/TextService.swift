/// What a model's vocabulary and chat template make of texts, without generating anything.
public protocol TextService: Sendable {
    /// The tokens of a text, or of texts and tokens in turn.
    func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText
    /// The text that tokens stand for, special ones by their names. Bytes that are no UTF-8 become U+FFFD.
    func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String
    /// The prompt that the chat template makes of a conversation.
    func prompt(of request: ChatRequest) async throws(InferenceError) -> String
    /// How many tokens a conversation's prompt has, however many the context takes.
    func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int
}

/// What to turn into tokens, and how.
public struct TokenizeRequest: Sendable, Equatable {
    public var content: Prompt
    /// Whether the model's begin and end tokens are added where it wants them.
    public var addsSpecial: Bool
    /// Whether special tokens that are written in the text are recognised.
    public var parsesSpecial: Bool
    /// Whether the bytes of each token are wanted too.
    public var wantsPieces: Bool

    public init(content: Prompt, addsSpecial: Bool = false, parsesSpecial: Bool = true, wantsPieces: Bool = false) {
        self.content = content
        self.addsSpecial = addsSpecial
        self.parsesSpecial = parsesSpecial
        self.wantsPieces = wantsPieces
    }
}

/// A text's tokens, and what each of them stands for where that was asked for.
public struct TokenizedText: Sendable, Equatable {
    public var tokens: [TokenID]
    public var pieces: TokenPieces?

    public init(tokens: [TokenID], pieces: TokenPieces? = nil) {
        self.tokens = tokens
        self.pieces = pieces
    }
}

/// The bytes of tokens one after the other. A token may be a part of a scalar.
public struct TokenPieces: Sendable, Equatable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    public init() {}

    /// Adds a token's bytes, which `body` appends to those of the tokens before it.
    public mutating func add(_ body: (inout [UInt8]) -> Void) {
        body(&bytes)
        ends.append(bytes.count)
    }

    public var count: Int { ends.count }

    /// The bytes of a token. Range 0..<count
    public subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}
