public import ChasquiCore

extension LlamaService {
    public func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText {
        let loaded = try await gate.enter()
        defer { gate.leave() }
        return try await preparation.run { () throws(InferenceError) in try loaded.tokenize(request) }
    }

    public func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String {
        let loaded = try await gate.enter()
        defer { gate.leave() }
        return try await preparation.run { () throws(InferenceError) in try loaded.text(of: tokens) }
    }

    public func prompt(of request: ChatRequest) async throws(InferenceError) -> String {
        let loaded = try await gate.enter()
        defer { gate.leave() }
        return try await preparation.run { () throws(InferenceError) in
            try Self.templates(of: loaded).render(request).prompt
        }
    }

    public func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int {
        let loaded = try await gate.enter()
        defer { gate.leave() }
        return try await preparation.run { () throws(InferenceError) in
            let prompt = try Self.templates(of: loaded).render(request).prompt
            let text = TokenizeRequest(content: .text(prompt), addsSpecial: true)
            return try loaded.tokens(of: text, field: "messages").count
        }
    }
}
