public import ChasquiCore
public import NIOCore

extension OpenAI {
    static let chatPrefix = "chatcmpl-"

    static let describedControl =
        [
            Field.always("id", .string(), "The id of the chat's answer."),
            Field.always("action", .choice(["reasoning_end"])),
        ] + ModelField.described

    /// Reads which running chat's thoughts are to end, in llama-server's shape.
    /// - Returns: the id of its request.
    public static func decodeControl(_ body: ByteBuffer) throws(InferenceError) -> Named<String> {
        let fields = try RequestBody.fields(of: body)
        guard let id = try fields.string("id") else { throw fields.missing("id", "give the id of a chat's answer") }
        let action = try fields.string("action")
        guard action == "reasoning_end" else {
            throw Fields.wrong("action", action.map { .string($0) } ?? .null, "\"reasoning_end\"")
        }
        let requestID = id.hasPrefix(chatPrefix) ? String(id.dropFirst(chatPrefix.count)) : id
        return Named(requestID, model: try fields.string("model"))
    }

    public static func controlled(_ hasEffect: Bool) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: #"{"success":"#)
        buffer.writeJSON(hasEffect)
        buffer.writeJSON(text: #","message":"#)
        buffer.writeJSON(
            hasEffect
                ? "The thoughts end at the next token."
                : "No chat of this id is thinking with reasoning_control; set that in its request.")
        buffer.writeJSON(text: "}")
        return buffer
    }
}
