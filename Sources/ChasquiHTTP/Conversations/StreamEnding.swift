import ChasquiAPI

/// Why a stream ends before its answer does, and its readers are told so.
enum StreamEnding: Sendable {
    /// By `DELETE /v1/stream`.
    case dropped
    /// By another request with the same `X-Conversation-Id`.
    case replaced

    var problem: Problem {
        switch self {
        case .dropped:
            Problem(kind: .clientGone, message: "The stream was ended by DELETE /v1/stream.", code: "stream_deleted")
        case .replaced:
            Problem(
                kind: .clientGone, message: "Another request with the same X-Conversation-Id took the stream's place.",
                code: "stream_replaced")
        }
    }
}
