import ChasquiCore

/// llama-server's `echo` of chats: an answer that goes on with a message has the message, too.
struct ChatEcho: Sendable {
    static let described = Field(
        "echo", .boolean, "An answer that goes on with the last message begins with it, rather than behind it.")

    var content = ""
    var reasoning = ""

    init(
        _ fields: Fields, messages: [ChatMessage], continuation: ChatContinuation?
    ) throws(InferenceError) {
        guard try fields.bool("echo") ?? false, let continuation, let last = messages.last else { return }
        reasoning = last.reasoning ?? ""
        if continuation != .reasoning { content = last.content }
    }
}
