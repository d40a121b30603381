/// Divides a step's prompt tokens among the prompts that are being computed.
enum PromptShares {
    /// Whole units in turn: one to the oldest prompt, so that it ends, and one to the one that needs least, so that a
    /// short prompt does not wait for a long one.
    /// - Parameters:
    ///   - pending: tokens that each still needs, the oldest prompt first.
    ///   - turn: in odd turns the short ones come first, so that both get their half of steps that have one unit.
    /// - Returns: what each gets, at most what it needs, and in all at most `budget`.
    static func divide(_ budget: Int, among pending: [Int], unit: Int, turn: UInt64) -> [Int] {
        var shares = Array(repeating: 0, count: pending.count)
        var left = budget
        var isShortsTurn = turn % 2 == 1
        while left > 0, let index = next(pending, shares, shortest: isShortsTurn) {
            let share = min(left, unit, pending[index] - shares[index])
            shares[index] += share
            left -= share
            isShortsTurn.toggle()
        }
        return shares
    }

    /// The oldest, or the one that needs least, of those that need more.
    private static func next(_ pending: [Int], _ shares: [Int], shortest: Bool) -> Int? {
        let needy = pending.indices.filter { pending[$0] > shares[$0] }
        guard shortest else { return needy.first }
        return needy.min { (pending[$0], $0) < (pending[$1], $1) }
    }
}
