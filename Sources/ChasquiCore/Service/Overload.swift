/// Which of the queue's bounds a request would have broken.
public enum Overload: Sendable, Equatable {
    /// So many requests wait, and no more may.
    case requests(waiting: Int)
    /// The prompts that wait have so many tokens; `limit` is the most they may have.
    case tokens(waiting: Int, limit: Int)
    /// It would wait so long for a slot; `limit` is the longest it may.
    case wait(predicted: Duration, limit: Duration)
}
