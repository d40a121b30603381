import ChasquiCore

extension LoadedModel {
    /// Refuses what has to generate where the model cannot.
    func checkGenerates() throws(InferenceError) {
        guard !model.canGenerate else { return }
        throw .incapable(
            message: "The loaded model (\(model.summary)) makes vectors of texts and cannot generate any; "
                + "start with another --model to do so.")
    }

    /// What fits into a step of the embedding engine, for a request that it can answer.
    func vectorLimits(for request: EmbeddingRequest) throws(InferenceError) -> EmbeddingLimits {
        guard let embedding else {
            throw .unsupported(message: "This server makes no vectors of texts; start it with --embedding to do so.")
        }
        switch embedding.kind {
        case .score:
            throw .incapable(
                message: "This server gives scores and no vectors; start it without --reranking to have vectors.")
        case .tokens where !request.takesTokenVectors:
            throw .incapable(
                message: "This server gives a vector of each token (--pooling none), for which this route has no "
                    + "place; use /embedding, or start it with another --pooling.")
        case .tokens where request.dimensions != nil:
            throw .invalid(
                field: "dimensions", message: "dimensions cannot be set where each token has a vector; leave it out.")
        case .tokens, .text: break
        }
        if let dimensions = request.dimensions, dimensions > embedding.dimensions {
            throw .invalid(
                field: "dimensions",
                message: "dimensions is \(dimensions); this model's vectors have \(embedding.dimensions).")
        }
        return embedding
    }

    func scoreLimits() throws(InferenceError) -> EmbeddingLimits {
        guard let embedding, embedding.kind == .score else {
            throw .unsupported(message: "This server gives no scores; start it with --reranking to do so.")
        }
        return embedding
    }

    func inputs(of request: EmbeddingRequest, limits: EmbeddingLimits) throws(InferenceError) -> [[TokenID]] {
        var inputs: [[TokenID]] = []
        for (index, input) in request.inputs.enumerated() {
            let field = request.inputs.count == 1 ? request.field : "\(request.field)[\(index)]"
            if case .text(let text) = input {
                try limits.check(tokens: model.fewestTokens(of: text), field: field, isLeast: true)
            }
            let tokens = try tokens(of: TokenizeRequest(content: input, addsSpecial: true), field: field)
            try limits.check(tokens: tokens.count, field: field)
            inputs.append(tokens)
        }
        return inputs
    }

    func inputs(of request: RankingRequest, limits: EmbeddingLimits) throws(InferenceError) -> [[TokenID]] {
        try limits.check(tokens: model.fewestTokens(of: request.query), field: "query", isLeast: true)
        var inputs: [[TokenID]] = []
        for (index, document) in request.documents.enumerated() {
            let field = "\(request.field)[\(index)]"
            try limits.check(tokens: model.fewestTokens(of: document), field: field, isLeast: true)
            let tokens: [TokenID]
            do {
                tokens = try model.pair(query: request.query, document: document)
            } catch {
                throw .invalid(field: field, message: "The text could not be turned into tokens: \(error.message)")
            }
            try limits.check(tokens: tokens.count, field: field, what: "and the query have")
            inputs.append(tokens)
        }
        return inputs
    }
}

extension EmbeddingLimits {
    /// The most numbers of an answer with a vector of each token.
    private static let mostNumbers = 1 << 24

    /// Refuses an input that fits into no step.
    func check(tokens count: Int, field: String, what: String = "has", isLeast: Bool = false) throws(InferenceError) {
        if count == 0, !isLeast {
            throw .invalid(field: field, message: "\(field) is empty; give at least one token.")
        }
        guard count > tokens else { return }
        let repair = isModelLimit ? "the model takes no more" : "start the server with a larger --ubatch-size for more"
        throw .invalid(
            field: field,
            message: "\(field) \(what) \(isLeast ? "at least " : "")\(count) tokens; \(tokens) fit, and \(repair).")
    }

    /// Refuses a request whose answer would have too many vectors.
    func check(_ request: EmbeddingRequest, tokens count: Int) throws(InferenceError) {
        guard kind == .tokens, count > Self.mostNumbers / max(1, dimensions) else { return }
        throw .invalid(
            field: request.field,
            message: "\(request.field) has \(count) tokens, each of which has a vector; up to "
                + "\(Self.mostNumbers / max(1, dimensions)) are answered at once, so send it in parts.")
    }
}
