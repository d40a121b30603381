import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("Tokens and text", .enabled(if: BridgeModel.isThere))
struct BridgeTokenTests {
    let model: LlamaModel

    init() throws {
        model = try BridgeModel.load()
    }

    private func text(of tokens: [TokenID], special: Bool = false) -> String {
        var bytes: [UInt8] = []
        for token in tokens { model.appendPiece(of: token, special: special, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("text comes back from its tokens", arguments: ["", " ", "Hello, world", "añil 字 👩‍🚀\n\n\t", "a\u{0}b"])
    func roundTrip(original: String) throws {
        #expect(text(of: try model.tokenize(original, addSpecial: false, parseSpecial: false)) == original)
    }

    @Test("a special token's name is one token only where it is looked for")
    func special() throws {
        let name = "<|im_end|>"
        let found = try model.tokenize(name, addSpecial: false, parseSpecial: true)
        #expect(found.count == 1)
        #expect(try model.tokenize(name, addSpecial: false, parseSpecial: false).count > 1)
        #expect(model.specialToken(named: name) == found[0])
        #expect(model.isEndOfGeneration(found[0]))
        #expect(text(of: found) == "")
        #expect(text(of: found, special: true) == name)
    }

    @Test("a token outside the vocabulary has no text and ends nothing", arguments: [-1, 1 << 30, .max] as [TokenID])
    func outside(token: TokenID) {
        #expect(text(of: [token], special: true) == "")
        #expect(!model.isEndOfGeneration(token))
        #expect(!model.contains(token))
    }

    @Test("a piece longer than the first guess is whole")
    func longPiece() throws {
        let longest = (0..<TokenID(model.vocabularySize)).map { text(of: [$0]).utf8.count }.max()
        #expect(try #require(longest) > 64)
    }

    @Test("a long text that is cut has the tokens that it has in one piece", arguments: [true, false])
    func cut(parseSpecial: Bool) throws {
        let turn = "<|im_start|>user\n It is  so, \n\n字 <|im_end|>\n <|endoftext|> <|im<|im_end|>|>"
        let tokens = try model.tokenize(turn, addSpecial: false, parseSpecial: parseSpecial)
        let count = 4000
        let text = String(repeating: turn, count: count)
        let found = try model.tokenize(text, addSpecial: false, parseSpecial: parseSpecial)
        if parseSpecial {
            // A turn begins and ends where a special token does.
            #expect(found == Array(repeatElement(tokens, count: count).joined()))
        } else {
            #expect(self.text(of: found) == text)
        }
        #expect(model.fewestTokens(of: text) <= found.count)
        #expect(model.fewestTokens(of: text) > 0)
    }

    @Test("the file's figures are known")
    func figures() {
        #expect(model.vocabularySize > 0)
        #expect(model.trainedContext > 0)
        #expect(model.embeddingSize > 0)
        #expect(model.parameters > 0)
        #expect(model.bytes > 0)
        #expect(!model.summary.isEmpty)
    }
}
