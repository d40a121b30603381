import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("Requests for tokens")
struct TokenDecodingTests {
    private func tokenize(_ body: String) throws(InferenceError) -> TokenizeRequest {
        try LlamaServer.decodeTokenize(ByteBuffer(string: body)).request
    }

    @Test("have llama-server's defaults")
    func defaults() throws {
        #expect(try tokenize(#"{"content":"a"}"#) == TokenizeRequest(content: .text("a")))
        let request = try tokenize(#"{"content":"a"}"#)
        #expect(!request.addsSpecial && request.parsesSpecial && !request.wantsPieces)
    }

    @Test("may change each of them")
    func all() throws {
        let body = #"{"content":"a","add_special":true,"parse_special":false,"with_pieces":true}"#
        #expect(
            try tokenize(body)
                == TokenizeRequest(content: .text("a"), addsSpecial: true, parsesSpecial: false, wantsPieces: true))
    }

    @Test("may have texts and tokens in turn")
    func mixed() throws {
        #expect(try tokenize(#"{"content":["a",1,"b"]}"#).content == .mixed([.text("a"), .token(1), .text("b")]))
        #expect(try tokenize(#"{"content":[1,2]}"#).content == .tokens([1, 2]))
        #expect(try tokenize(#"{"content":[]}"#).content == .tokens([]))
    }

    @Test(
        "are refused with the field's name",
        arguments: [
            (#"{"content":1}"#, "content"), (#"{"content":[-1]}"#, "content[0]"),
            (#"{"content":["a",4294967296]}"#, "content[1]"), (#"{"content":[[1]]}"#, "content[0]"),
            (#"{"content":"a","add_special":"yes"}"#, "add_special"),
        ])
    func refused(body: String, field: String) throws {
        let error = try #require(throws: InferenceError.self) { try tokenize(body) }
        guard case .invalid(let name, _) = error else { throw error }
        #expect(name == field)
    }
}
