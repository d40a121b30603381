/// Knows keys that are neither in the configuration nor in the database.
public protocol KeySource: Sendable {
    /// Whose a key is; nil where it is nobody's.
    ///
    /// It is asked for each request whose key nobody else knows, so that it had better remember answers. Where it throws, the
    /// request is answered with 503; a key that cannot be checked is never taken.
    func principal(for key: String) async throws -> Principal?
}
