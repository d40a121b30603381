/// Which adapters compute with the model, and how strongly. What one set has computed is of no use to another.
public struct AdapterSet: Hashable, Sendable {
    /// The model alone.
    public static let none = AdapterSet(digest: [])

    /// The same for equal adapters at equal scales, in every process; empty for none.
    public let digest: [UInt8]

    public init(digest: [UInt8]) {
        self.digest = digest
    }
}
