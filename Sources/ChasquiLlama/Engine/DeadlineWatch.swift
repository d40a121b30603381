/// The earliest of many deadlines, so that a step need not look at each.
struct DeadlineWatch {
    private(set) var earliest: ContinuousClock.Instant?

    init() {}

    init(_ deadlines: some Swift.Sequence<ContinuousClock.Instant>) {
        earliest = deadlines.min()
    }

    mutating func add(_ deadline: ContinuousClock.Instant?) {
        guard let deadline else { return }
        earliest = earliest.map { min($0, deadline) } ?? deadline
    }

    func isDue(at now: ContinuousClock.Instant) -> Bool {
        earliest.map { $0 <= now } ?? false
    }
}
