/// How urgent a request is. Classes are served in this order; a lower one still gets a share of the places.
public enum Priority: String, Sendable, CaseIterable, Comparable {
    /// Somebody waits for each word.
    case interactive
    case normal
    /// Work that may wait, and that gives its slot to the others.
    case batch

    public static func < (one: Priority, other: Priority) -> Bool { one.rank < other.rank }

    /// 0 is the most urgent.
    public var rank: Int {
        switch self {
        case .interactive: 0
        case .normal: 1
        case .batch: 2
        }
    }
}
