public import ChasquiCore

/// A request of a dialect, read and valid, and how its answer is worded.
public struct Decoded<Request: Sendable>: Sendable {
    public var request: Request
    /// The model's name in the request.
    public var model: String?
    /// Whether the answer comes as a stream.
    public var stream: Bool
    /// Seconds of silence after which a stream has a comment, where the request says it; none has one for -1 and 0.
    public var pingInterval: Int?
    /// Whether a stream tells how far the prompt is.
    public var showsProgress: Bool
    public var makeEncoder: @Sendable (ModelDescription) -> any StreamEncoder
    public var makeCollector: @Sendable (ModelDescription) -> any ResponseCollector
}
