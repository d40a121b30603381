/// How a model's thoughts are bounded and told.
public struct ReasoningOptions: Sendable, Equatable {
    /// Where thoughts are in the answer. The names are llama-server's.
    public enum Format: String, Sendable, CaseIterable {
        /// In the text, as the model writes them.
        case none
        /// Apart from the text, where the model's format tells them.
        case auto
        /// As ``auto``.
        case deepseek
        /// As ``auto``, too: llama.cpp no longer tells thoughts twice.
        case deepseekLegacy = "deepseek-legacy"
    }

    public var format = Format.auto
    /// The most tokens of thoughts; nil is no limit. Range 0...
    public var budget: Int?
    /// What the thoughts end with when the budget is spent.
    public var message = ""
    /// Whether somebody may end the thoughts while they come.
    public var isControlled = false

    public init() {}
}

/// Whether an answer goes on with the last message, and with which part of it.
public enum ChatContinuation: String, Sendable {
    /// With the text, or with the thoughts where there is no text.
    case auto
    case content
    case reasoning
}
