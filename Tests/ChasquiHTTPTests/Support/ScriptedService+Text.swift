import ChasquiCore

/// A vocabulary whose tokens are bytes, for services that nobody asks for more.
extension TextService {
    func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText {
        if case .tokens(let tokens) = request.content { return TokenizedText(tokens: tokens) }
        guard case .text(let text) = request.content else { throw .unsupported(message: "no mixtures") }
        let tokens = text.utf8.map(TokenID.init)
        guard request.wantsPieces else { return TokenizedText(tokens: tokens) }
        var pieces = TokenPieces()
        for byte in text.utf8 { pieces.add { $0.append(byte) } }
        return TokenizedText(tokens: tokens, pieces: pieces)
    }

    func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String {
        String(decoding: tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    func prompt(of request: ChatRequest) async throws(InferenceError) -> String {
        request.messages.map { "<\($0.role.rawValue)>\($0.content)" }.joined()
    }

    func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int {
        try await prompt(of: request).utf8.count
    }
}
