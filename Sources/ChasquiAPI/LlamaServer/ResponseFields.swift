import ChasquiCore
import NIOCore
import OrderedCollections

/// llama-server's `response_fields`: which members a whole answer, or a stream's last event, has. A path such as
/// `timings/prompt_ms` takes a member out of an object and is its name then.
struct ResponseFields: Sendable {
    private static let most = 256

    static let described = [
        Field(
            "response_fields", .array(.string(), 0...most),
            "The members of the answer that are wanted; `timings/prompt_ms` takes one out of an object.")
    ]

    let paths: [String]

    /// Nil where the request wants all of them.
    init?(_ fields: Fields) throws(InferenceError) {
        guard let elements = try fields.array("response_fields"), !elements.isEmpty else { return nil }
        let name = fields.name(of: "response_fields")
        guard elements.count <= Self.most else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) names; it may have up to \(Self.most).")
        }
        var paths: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let path) = element else { throw Fields.wrong("\(name)[\(index)]", element, "a string") }
            paths.append(path)
        }
        self.paths = paths
    }

    /// Appends what is left of an object. What it does not have is left out.
    func write(_ object: ByteBuffer, into buffer: inout ByteBuffer) {
        guard let whole = try? JSONValue(parsing: object.readableBytesView) else { return }
        var chosen: OrderedDictionary<String, JSONValue> = [:]
        for path in paths {
            var value: JSONValue? = whole
            for key in path.split(separator: "/", omittingEmptySubsequences: false) {
                if case .object(let members) = value { value = members[String(key)] } else { value = nil }
            }
            if let value { chosen[path] = value }
        }
        buffer.writeJSON(JSONValue.object(chosen))
    }
}
