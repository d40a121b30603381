/// Where a running server's configuration can be read again.
public struct ReloadSource: Sendable {
    /// Files whose change is noticed.
    public var files: [String]
    public var read: @Sendable () throws -> ChasquiConfiguration
    /// Whether somebody asked for it before the server could be told.
    package var wasAskedFor: @Sendable () -> Bool = { false }

    /// - Parameters:
    ///   - files: whose change is noticed.
    ///   - read: may wait for files; it is called on a thread that may.
    public init(files: [String] = [], read: @escaping @Sendable () throws -> ChasquiConfiguration) {
        self.files = files
        self.read = read
    }
}
