import ChasquiCore

extension JSONValue? {
    /// Whether a JSON schema with this `type` takes values of that one, as one without any does.
    func allows(_ type: String) -> Bool {
        switch self {
        case nil, .string(type): true
        case .array(let types): types.contains(.string(type))
        default: false
        }
    }
}
