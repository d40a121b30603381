import ChasquiCore
import OrderedCollections

extension JSONValue {
    /// How deep values may be nested on their way to C++, which recurses. What was parsed is never deeper, and a request
    /// puts a few levels around it.
    private static let depthLimit = 136

    /// The value as JSON text for the bridge.
    /// - Parameter field: the request's field that is to blame if the value is nested too deep.
    func bridgeText(field: String) throws(InferenceError) -> String {
        try checkDepth(field: field)
        return serialized()
    }

    /// Before anything that recurses.
    func checkDepth(field: String) throws(InferenceError) {
        guard !isNested(deeperThan: Self.depthLimit) else {
            throw .invalid(field: field, message: "\(field) is nested deeper than \(Self.depthLimit) levels.")
        }
    }

    private func isNested(deeperThan limit: Int) -> Bool {
        guard limit > 0 else { return true }
        switch self {
        case .array(let elements): return elements.contains { $0.isNested(deeperThan: limit - 1) }
        case .object(let members): return members.values.contains { $0.isNested(deeperThan: limit - 1) }
        default: return false
        }
    }
}
