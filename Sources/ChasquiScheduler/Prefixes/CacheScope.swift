/// Whose cells may be shared: a beginning is common only to what has the same tokens and the same scope.
public struct CacheScope: Hashable, Sendable {
    /// Clients' own: who does not know it cannot tell from its speed what others asked.
    public var salt: String
    /// What computed the cells.
    public var adapters: AdapterSet

    public init(salt: String = "", adapters: AdapterSet = .none) {
        self.salt = salt
        self.adapters = adapters
    }
}
