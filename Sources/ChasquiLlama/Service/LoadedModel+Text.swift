import ChasquiCore

extension LoadedModel {
    /// The most tokens that are turned into text or listed for one request: what an answer has for each of them is many
    /// times what the request had.
    static let mostListedTokens = 1 << 22

    func tokenize(_ request: TokenizeRequest) throws(InferenceError) -> TokenizedText {
        let tokens = try tokens(of: request, field: "content")
        try checkCount(tokens.count, field: "content")
        guard request.wantsPieces else { return TokenizedText(tokens: tokens) }
        var pieces = TokenPieces()
        for token in tokens { pieces.add { model.appendPiece(of: token, special: true, to: &$0) } }
        return TokenizedText(tokens: tokens, pieces: pieces)
    }

    /// The tokens of a text, however many the context takes.
    func tokens(of request: TokenizeRequest, field: String) throws(InferenceError) -> [TokenID] {
        switch request.content {
        case .tokens(let tokens): return try known(tokens, field: field)
        case .text(let text): return try tokens(of: text, addsSpecial: request.addsSpecial, request, field: field)
        case .mixed, .infill:
            var tokens: [TokenID] = []
            for (index, part) in request.content.parts.enumerated() {
                switch part {
                case .token(let token): tokens += try known([token], field: "\(field)[\(index)]")
                case .text(let text):
                    tokens += try self.tokens(
                        of: text, addsSpecial: request.addsSpecial && index == 0, request, field: field)
                }
            }
            return tokens
        }
    }

    /// A prompt as the text that it stands for.
    func text(of prompt: Prompt) throws(InferenceError) -> String {
        switch prompt {
        case .text(let text): return text
        case .tokens(let tokens): return try text(of: tokens)
        case .mixed, .infill: return try text(of: prompt.parts)
        }
    }

    /// How the tokens of a prompt are told, which is echoed as this text.
    func promptScore(of tokens: [TokenID], echoed text: String) -> PromptScore {
        PromptScore(tokens: bytes(of: tokens), text: text)
    }

    /// What the model sees, special tokens included.
    func promptText(of tokens: [TokenID]) -> String {
        String(decoding: bytes(of: tokens), as: UTF8.self)
    }

    private func bytes(of tokens: [TokenID]) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens { model.appendPiece(of: token, special: true, to: &bytes) }
        return bytes
    }

    private func text(of parts: [PromptPart]) throws(InferenceError) -> String {
        var texts: [String] = []
        for part in parts {
            switch part {
            case .text(let text): texts.append(text)
            case .token(let token): texts.append(try text(of: [token]))
            }
        }
        return texts.joined()
    }

    func text(of tokens: [TokenID]) throws(InferenceError) -> String {
        try checkCount(tokens.count, field: "tokens")
        return promptText(of: try known(tokens, field: "tokens"))
    }

    private func tokens(
        of text: String, addsSpecial: Bool, _ request: TokenizeRequest, field: String
    ) throws(InferenceError) -> [TokenID] {
        do {
            return try model.tokenize(text, addSpecial: addsSpecial, parseSpecial: request.parsesSpecial)
        } catch {
            throw .invalid(field: field, message: "The text could not be turned into tokens: \(error.message)")
        }
    }

    private func known(_ tokens: [TokenID], field: String) throws(InferenceError) -> [TokenID] {
        if let wrong = tokens.first(where: { !model.contains($0) }) {
            throw .invalid(
                field: field,
                message: "\(field) has \(wrong), which is not in the vocabulary; "
                    + "tokens are 0 to \(model.vocabularySize - 1).")
        }
        return tokens
    }

    private func checkCount(_ count: Int, field: String) throws(InferenceError) {
        guard count > Self.mostListedTokens else { return }
        throw .invalid(
            field: field,
            message: "\(field) has \(count) tokens; this route takes up to \(Self.mostListedTokens), "
                + "so send it in parts.")
    }
}
