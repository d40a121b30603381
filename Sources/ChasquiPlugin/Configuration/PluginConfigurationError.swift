/// A member of a plugin's section that cannot be used. The description is one line that says where it is and the repair.
public struct PluginConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Such as `limits.words[2]`.
    public var field: String
    /// What it is and what it has to be.
    public var message: String
    /// `file:line`; nil where there is no file.
    public var place: String?

    public init(field: String, message: String, place: String? = nil) {
        self.field = field
        self.message = message
        self.place = place
    }

    public var description: String { (place.map { "\($0): " } ?? "") + "\(field) \(message)" }
}
