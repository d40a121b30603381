/// What a lazy grammar holds from.
public enum GrammarTrigger: Sendable, Equatable {
    /// A text in the output, which belongs to what the grammar describes.
    case word(String)
    /// A token in the output, likewise.
    case token(TokenID)
}
