/// Tells the beginning of a failure from its going on, so that what is tried each second is not logged each second.
struct LastingFailure<Failure: Error & Equatable> {
    private var current: Failure?

    /// It failed. Whether it did not before, or for another reason.
    mutating func begins(_ failure: Failure) -> Bool {
        defer { current = failure }
        return current != failure
    }

    /// It works. Whether it did not before.
    mutating func ends() -> Bool {
        defer { current = nil }
        return current != nil
    }
}
