import ChasquiCore
import NIOCore
import OrderedCollections

/// A request's body in the one form that bodies with the same answer have.
///
/// The order of members is made the same only where it means nothing: inside of tools, schemas and template arguments it
/// reaches the model.
enum CanonicalRequest {
    /// Members that say who asks, how soon, or how the answer is worded, and not what is generated. The model, and
    /// the adapter that its name may be, is told by its fingerprint.
    static let leftOut: Set<String> = [
        "model", "stream", "stream_options", "timings_per_token", "return_progress", "return_tokens",
        "response_fields", "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
        "priority", "cache_prompt", "t_max_prompt_ms", "sse_ping_interval",
    ]

    /// Nil where the body is not a JSON object.
    static func text(of body: ByteBuffer) -> String? {
        guard case .object(let members)? = try? JSONValue(parsing: body.readableBytesView) else { return nil }
        var canonical = sorted(members.filter { !leftOut.contains($0.key) })
        for (name, value) in canonical { canonical[name] = self.canonical(value, of: name) }
        return JSONValue.object(canonical).serialized()
    }

    private static func canonical(_ value: JSONValue, of name: String) -> JSONValue {
        switch value {
        // 0.0 is 0, and 2.0 is 2, as the decoders have it.
        case .number(let number): Int64(exactly: number).map { .integer($0) } ?? value
        case .array(let messages) where name == "messages": .array(messages.map(sorted))
        default: value
        }
    }

    private static func sorted(_ message: JSONValue) -> JSONValue {
        guard case .object(let members) = message else { return message }
        return .object(sorted(members))
    }

    /// What is null counts as absent everywhere.
    private static func sorted(_ members: OrderedDictionary<String, JSONValue>) -> OrderedDictionary<String, JSONValue>
    {
        var members = members.filter { $0.value != .null }
        members.sort { $0.key < $1.key }
        return members
    }
}
