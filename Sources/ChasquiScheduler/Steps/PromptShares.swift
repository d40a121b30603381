/// Divides a step's prompt tokens among the prompts that are being computed.
enum PromptShares {
    /// The oldest prompt gets at least half, so that it ends; the others share the rest evenly, so that a short one does
    /// not wait for a long one.
    /// - Parameter pending: tokens that each still needs, the oldest prompt first.
    /// - Returns: what each gets, at most what it needs, and in all at most `budget`.
    static func divide(_ budget: Int, among pending: [Int]) -> [Int] {
        guard let oldest = pending.first else { return [] }
        var shares = Array(repeating: 0, count: pending.count)
        shares[0] = min(oldest, (budget + 1) / 2)
        var left = budget - shares[0]
        // Those that need least first: what one does not need is the others'.
        let others = pending.indices.dropFirst().sorted { (pending[$0], $0) < (pending[$1], $1) }
        for (done, index) in others.enumerated() {
            let even = (left + others.count - done - 1) / (others.count - done)
            shares[index] = min(pending[index], even)
            left -= shares[index]
        }
        shares[0] += min(left, oldest - shares[0])
        return shares
    }
}
