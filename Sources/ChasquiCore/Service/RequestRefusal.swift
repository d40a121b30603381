/// A request is not taken, for a reason that is nobody's failure: the client is told all of it.
public struct RequestRefusal: Error, Sendable, Equatable {
    /// The HTTP status. Range 400...599
    public var status: Int
    /// For a person: what is wrong and what would be right.
    public var message: String
    /// A word for programs.
    public var code: String?
    /// The path of the request's field that is the reason, such as `messages[1].content`.
    public var field: String?

    /// - Parameter status: what is not in 400...599 becomes 500.
    public init(status: Int, message: String, code: String? = nil, field: String? = nil) {
        self.status = (400...599).contains(status) ? status : 500
        self.message = message
        self.code = code
        self.field = field
    }
}
