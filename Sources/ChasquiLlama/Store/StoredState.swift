import ChasquiCore
import ChasquiScheduler

/// A prefix whose state is in a file.
struct StoredState: Sendable, Hashable {
    /// Names the file; follows from the fingerprint and the tokens.
    let id: String
    let tokens: [TokenID]
    /// What computed it.
    var adapters = AdapterSet.none
    /// Of the state, without what the file has around it.
    let byteCount: Int
}
