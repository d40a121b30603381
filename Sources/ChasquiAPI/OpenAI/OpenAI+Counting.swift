import ChasquiCore
public import NIOCore

extension OpenAI {
    /// How many tokens a prompt has.
    public static func inputTokens(_ count: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: #"{"object":"response.input_tokens","input_tokens":"#)
        buffer.writeJSON(count)
        buffer.writeJSON(text: "}")
        return buffer
    }
}
