/// The keys that metrics name: the first ones that come, so that however many there are, labels are bounded.
struct KeyLabels: Sendable {
    /// The label of keys beyond the bound, and of callers without a key.
    static let other = "other"
    static let none = "none"

    private let limit: Int
    private var named: Set<String> = []

    /// - Parameter limit: how many are named; 0 names none, and there is no label then. Range 0...
    init(limit: Int) {
        self.limit = limit
    }

    /// A key's label; nil where keys are no label.
    /// - Parameter name: nil for a caller without a key.
    mutating func label(of name: String?) -> String? {
        guard limit > 0 else { return nil }
        guard let name else { return Self.none }
        if named.contains(name) { return name }
        guard named.count < limit else { return Self.other }
        named.insert(name)
        return name
    }
}

extension [(String, String)] {
    /// With a key's label, where keys are one.
    func with(key: String?) -> Self { key.map { self + [("key", $0)] } ?? self }
}
