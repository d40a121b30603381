public import ChasquiCore
public import NIOCore
import OrderedCollections

// `/tokenize`, `/detokenize` and `/apply-template`.
extension LlamaServer {
    static let describedTokenize =
        [
            Field(
                "content", .either([.string(), .array(.either([TokenFields.token, .string()]))]),
                "A text, or an array of texts and tokens."),
            Field("add_special", .boolean, "Puts the model's own tokens around the text; false where it is not given."),
            Field("parse_special", .boolean, "Takes special tokens out of the text; true where it is not given."),
            Field("with_pieces", .boolean, "Tells the text of each token, too."),
        ] + ModelField.described

    static let describedDetokenize = [Field("tokens", .array(TokenFields.token))] + ModelField.described

    /// Reads a request to turn text into tokens. As with llama-server, no content is no tokens.
    public static func decodeTokenize(_ body: ByteBuffer) throws(InferenceError) -> Named<TokenizeRequest> {
        let fields = try RequestBody.fields(of: body)
        var content = Prompt.tokens([])
        if let (name, value) = fields.member("content") { content = try TokenFields.content(name, value) }
        return Named(
            TokenizeRequest(
                content: content, addsSpecial: try fields.bool("add_special") ?? false,
                parsesSpecial: try fields.bool("parse_special") ?? true,
                wantsPieces: try fields.bool("with_pieces") ?? false),
            model: try fields.string("model"))
    }

    /// The tokens' numbers, or objects with `id` and `piece`.
    public static func tokens(_ text: TokenizedText) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: #"{"tokens":"#)
        if let pieces = text.pieces {
            write(text.tokens, pieces, into: &buffer)
        } else {
            buffer.writeTokens(text.tokens)
        }
        buffer.writeJSON(text: "}")
        return buffer
    }

    private static func write(_ tokens: [TokenID], _ pieces: TokenPieces, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: "[")
        for (index, token) in tokens.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(text: #"{"id":"#)
            buffer.writeJSON(token)
            buffer.writeJSON(text: #","piece":"#)
            if let text = String(validating: pieces[index], as: UTF8.self) {
                buffer.writeJSON(text)
            } else {
                buffer.writeTokens(pieces[index].map(TokenID.init))
            }
            buffer.writeJSON(text: "}")
        }
        buffer.writeJSON(text: "]")
    }

    /// Reads a request to turn tokens into text.
    public static func decodeDetokenize(_ body: ByteBuffer) throws(InferenceError) -> Named<[TokenID]> {
        let fields = try RequestBody.fields(of: body)
        return Named(
            try TokenFields.tokens("tokens", fields.array("tokens") ?? []), model: try fields.string("model"))
    }

    public static func content(_ text: String) -> ByteBuffer {
        object("content", .string(text))
    }

    public static func prompt(_ text: String) -> ByteBuffer {
        object("prompt", .string(text))
    }

    /// An object of one member.
    static func object(_ name: String, _ value: JSONValue) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(JSONValue.object([name: value]))
        return buffer
    }
}
