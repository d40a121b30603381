/// Why a request was refused or ended early. The HTTP layer has the one mapping to status codes.
public enum InferenceError: Error, Sendable, Equatable {
    /// A field's value is not acceptable; `message` says what would be.
    case invalid(field: String, message: String)
    /// The prompt leaves no room in a sequence's context. Of a text that is far too long it is only told how many tokens it
    /// has at least.
    case contextExceeded(promptTokens: Int, contextTokens: Int, isAtLeast: Bool = false)
    /// The queue takes no more; trying again makes sense after a while.
    case overloaded(Overload, retryAfter: Duration)
    /// The caller has used up what it may have; `limit` names which of its limits, `code` is a word for programs. It may try
    /// again after a while, or never where that is nil.
    case limited(message: String, code: String, limit: String, retryAfter: Duration?)
    /// The model is still loading.
    case loading(progress: Double)
    /// The model could not be loaded again after it slept; `message` says why. The next request tries it again.
    case unavailable(message: String)
    /// The server is ending.
    case shuttingDown
    /// The request took longer than it was given.
    case timedOut(after: Duration)
    /// The prompt was not computed in the time that the request gives it.
    case promptTooSlow(limit: Duration)
    /// A step of the model did not end in this time, and the request was in it.
    case stuck(after: Duration)
    /// A sequence runs in the slot of this number, which therefore can neither be saved nor changed.
    case slotBusy(Int)
    /// What a field names is not there.
    case notFound(field: String, message: String)
    /// The operator has not allowed it; `message` says how to.
    case forbidden(message: String)
    /// Whoever asked went away.
    case cancelled
    /// A part of the API that the server was not started for, or its model not made for; `message` says what would be.
    case unsupported(message: String)
    /// The request is one that this model cannot serve, whatever its fields say; `message` says which one could.
    case incapable(message: String)
    /// A plugin, or what filters requests otherwise, does not take it, or failed to say.
    case refused(RequestRefusal)
    /// Something broke here; `message` is for the log and for the operator.
    case engine(message: String)
}
