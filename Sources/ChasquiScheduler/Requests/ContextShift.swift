/// What goes when a sequence fills its context: the tokens behind those that are kept, so that it can go on.
public struct ContextShift: Sendable, Equatable {
    /// Tokens at the beginning that stay. Range 0...
    public var kept: Int
    /// How many of the others go at a time; 0 is half of them. Range 0...
    public var discarded: Int

    public init(kept: Int, discarded: Int) {
        self.kept = kept
        self.discarded = discarded
    }

    /// Which of so many tokens go, of which all but the last are computed: at least one of these, and not all. As in
    /// llama-server, half of the others is counted without the last.
    func range(of count: Int) -> Range<Int> {
        let kept = min(kept, max(0, count - 4))
        let computed = count - 1 - kept
        return kept..<(kept + min(max(1, discarded == 0 ? computed / 2 : discarded), max(1, computed - 1)))
    }
}
