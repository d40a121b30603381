public import ChasquiCore
public import NIOCore
import OrderedCollections

/// A stream that is kept for its readers to come back.
public struct KeptStream: Sendable {
    public var conversation: String
    /// How many bytes it had so far.
    public var bytes: Int
    /// Seconds since 1970.
    public var started: Int
    /// Seconds since 1970; nil while more is to come.
    public var completed: Int?

    public init(conversation: String, bytes: Int, started: Int, completed: Int?) {
        self.conversation = conversation
        self.bytes = bytes
        self.started = started
        self.completed = completed
    }
}

// `/v1/streams/lookup`.
extension LlamaServer {
    private static let mostConversations = 1024

    static let describedStreamLookup = [
        Field("conversation_ids", .array(.string(), 0...mostConversations), "Which are asked for.")
    ]

    /// Reads which conversations are asked for.
    public static func decodeStreamLookup(_ body: ByteBuffer) throws(InferenceError) -> [String] {
        let fields = try RequestBody.fields(of: body)
        let elements = try fields.array("conversation_ids") ?? []
        guard elements.count <= mostConversations else {
            throw .invalid(
                field: "conversation_ids",
                message: "conversation_ids has \(elements.count) texts; it may have up to \(mostConversations).")
        }
        var ids: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let id) = element else {
                throw Fields.wrong("conversation_ids[\(index)]", element, "a string")
            }
            if !id.isEmpty { ids.append(id) }
        }
        return ids
    }

    public static func streams(_ streams: [KeptStream]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(
            JSONValue.array(
                streams.map { stream in
                    .object([
                        "conversation_id": .string(stream.conversation),
                        "is_done": .bool(stream.completed != nil),
                        "total_bytes": .integer(Int64(stream.bytes)),
                        "started_at": .integer(Int64(stream.started)),
                        "completed_at": .integer(Int64(stream.completed ?? 0)),
                    ])
                }))
        return buffer
    }
}
