import ChasquiCore

/// Puts the parts of a text around a place into the order that models learned, and takes as much of each as there is room
/// for. Layout and shares are those of llama-server's `/infill`, after the repository format of Qwen2.5-Coder
/// (arXiv 2409.12186).
struct InfillLayout {
    let tokens: InfillTokens
    let begin: TokenID?
    /// What the parts around the place may have together: three quarters before it, one behind it.
    let window: Int
    /// All of a prompt has to be shorter.
    let context: Int
    /// The most tokens of other files.
    let roomForFiles: Int
    /// Some models learned the suffix first (`--spm-infill`).
    let putsSuffixFirst: Bool

    /// - Parameters:
    ///   - window: the most tokens of a step (`-b`), as llama-server has it.
    ///   - answer: the most tokens to generate.
    init(
        tokens: InfillTokens, begin: TokenID?, window: Int, context: Int, answer: Int, putsSuffixFirst: Bool
    ) {
        self.tokens = tokens
        self.begin = begin
        self.context = context
        // The special tokens and at least one of the answer have to fit too.
        self.window = max(0, min(window, context - 8))
        roomForFiles = max(0, context - window - 2 * min(answer, context))
        self.putsSuffixFirst = putsSuffixFirst
    }

    func prompt(prefix: [TokenID], suffix: [TokenID], beginning: [TokenID], files: [TokenID]) -> [TokenID] {
        let quarter = window / 4
        let before = [tokens.prefix] + prefix.suffix(3 * quarter) + beginning
        let behind = [tokens.suffix] + suffix.prefix(max(0, quarter - 2 - beginning.count))
        let around =
            (begin.map { [$0] } ?? []) + (putsSuffixFirst ? behind + before : before + behind) + [tokens.middle]
        return files.suffix(max(0, min(roomForFiles, context - around.count - 1))) + around
    }
}
