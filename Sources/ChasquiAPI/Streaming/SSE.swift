public import NIOCore

/// Server-sent events: the framing that every streaming dialect here shares.
public enum SSE {
    /// A comment, which clients skip: it keeps a connection alive and shows whether someone still reads.
    public static let comment = ByteBuffer(string: ":\n\n")

    /// One event.
    public static func event(_ data: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer(string: eventStart)
        buffer.writeImmutableBuffer(data)
        buffer.writeString(eventEnd)
        return buffer
    }

    static let eventStart = "data: "
    static let eventEnd = "\n\n"

    /// The media type of a stream.
    public static let mediaType = "text/event-stream"
}
