import CLlama
import ChasquiCore

extension LlamaModel {
    /// The tokens of a text.
    /// - Parameters:
    ///   - addSpecial: whether the model's begin and end tokens are added where it wants them.
    ///   - parseSpecial: whether special tokens that are written in the text are recognised.
    func tokenize(_ text: String, addSpecial: Bool, parseSpecial: Bool) throws(LlamaFailure) -> [TokenID] {
        // A token is a byte at least, and begin and end come on top.
        let capacity = text.utf8.count + 8
        var failure: LlamaFailure?
        let tokens = [TokenID](unsafeUninitializedCapacity: capacity) { buffer, count in
            do throws(LlamaFailure) {
                count = try fill(buffer, with: text, addSpecial: addSpecial, parseSpecial: parseSpecial)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        // Gives back what the estimate took too much.
        return Array(tokens[...])
    }

    private func fill(
        _ buffer: UnsafeMutableBufferPointer<TokenID>, with text: String, addSpecial: Bool, parseSpecial: Bool
    ) throws(LlamaFailure) -> Int {
        var count = 0
        try LlamaCalls.check { message in
            LlamaCalls.withView(of: text) { view in
                chasqui_tokenize(
                    tokenizer, view, addSpecial, parseSpecial, buffer.baseAddress, buffer.count, &count, message)
            }
        }
        return count
    }

    /// The fewest tokens that a text can have, told from its length: to refuse one that cannot fit before its tokens are
    /// computed, which takes seconds for megabytes. 0 where nothing can be told.
    func fewestTokens(of text: String) -> Int {
        let longest = chasqui_tokenizer_longest_piece(tokenizer)
        return longest == 0 ? 0 : text.utf8.count / longest
    }

    /// Appends a token's bytes, which may be a part of a scalar.
    /// - Parameter special: whether a special token's name is its text; otherwise it has none.
    func appendPiece(of token: TokenID, special: Bool, to bytes: inout [UInt8]) {
        guard contains(token) else { return }
        var capacity = 64
        // One more turn if the piece is longer than that.
        for _ in 0..<2 {
            let length = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { piece in
                let length = llama_token_to_piece(vocabulary, token, piece.baseAddress, Int32(capacity), 0, special)
                if length > 0 {
                    piece.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0[..<Int(length)]) }
                }
                return Int(length)
            }
            guard length < 0 else { return }
            capacity = -length
        }
    }

    func contains(_ token: TokenID) -> Bool {
        token >= 0 && Int(token) < vocabularySize
    }

    func isEndOfGeneration(_ token: TokenID) -> Bool {
        contains(token) && llama_vocab_is_eog(vocabulary, token)
    }

    /// The token that a text begins with, if the model has one.
    var beginToken: TokenID? {
        let token = llama_vocab_bos(vocabulary)
        return contains(token) ? token : nil
    }

    /// The token that ends a text, if the model has one.
    var endToken: TokenID? {
        let token = llama_vocab_eos(vocabulary)
        return contains(token) ? token : nil
    }

    /// Whether the vocabulary has a token that ends a turn or a text.
    var hasEndToken: Bool { endToken != nil || contains(llama_vocab_eot(vocabulary)) }

    /// A token's text, special ones by their names.
    func name(of token: TokenID) -> String {
        var bytes: [UInt8] = []
        appendPiece(of: token, special: true, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The only token of a text that is a special token's name.
    func specialToken(named text: String) -> TokenID? {
        guard let tokens = try? tokenize(text, addSpecial: false, parseSpecial: true), tokens.count == 1 else {
            return nil
        }
        return tokens[0]
    }
}
