import ChasquiCore

/// How far the probabilities of a prompt's tokens were told.
struct PromptScore: Equatable {
    /// Tokens that were told.
    private(set) var count = 0
    /// Bytes at the beginning of the tokens that the text has not.
    private var hiddenBytes: Int

    /// - Parameters:
    ///   - tokens: the bytes of all tokens together. They begin with what is not in the text, where the model adds a begin
    ///     token or a space.
    ///   - text: the prompt as it is echoed.
    init(tokens: [UInt8], text: String) {
        let text = text.utf8
        hiddenBytes =
            tokens.count > text.count && tokens.suffix(text.count).elementsEqual(text) ? tokens.count - text.count : 0
    }

    /// Counts a token.
    /// - Returns: it with those of its bytes that are in the text.
    mutating func add(_ probability: TokenProbability) -> TokenProbability {
        count += 1
        guard hiddenBytes > 0 else { return probability }
        var shown = probability
        let hidden = min(hiddenBytes, shown.chosen.bytes.count)
        shown.chosen.bytes.removeFirst(hidden)
        hiddenBytes -= hidden
        return shown
    }
}
