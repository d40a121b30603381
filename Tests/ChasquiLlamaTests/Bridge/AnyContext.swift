import CLlama
import ChasquiCore

@testable import ChasquiLlama

/// A context of a small model, whose logits say nothing.
final class AnyContext {
    private let pointer: OpaquePointer
    private let model: LlamaModel
    private var preferred: Set<TokenID> = []

    init(model: LlamaModel) throws {
        self.model = model
        var parameters = llama_context_default_params()
        parameters.n_ctx = 512
        parameters.n_threads = 1
        parameters.n_threads_batch = 1
        pointer = try LlamaCalls.makeContext(model: model, parameters: parameters)
        try decode(model.beginToken ?? 0)
    }

    deinit {
        llama_free(pointer)
    }

    func decode(_ token: TokenID) throws {
        var token = token
        let code = try withUnsafeMutablePointer(to: &token) { token throws(LlamaFailure) in
            try LlamaCalls.decode(context: pointer, batch: llama_batch_get_one(token, 1))
        }
        if code != 0 { throw LlamaFailure(message: "decode \(code)") }
    }

    /// Has the model want these tokens, and no others.
    func prefer(_ tokens: Set<TokenID>) {
        guard let logits = llama_get_logits_ith(pointer, -1) else { return }
        for token in preferred { logits[Int(token)] = 0 }
        for token in tokens { logits[Int(token)] = 1000 }
        preferred = tokens
    }

    func sample(_ sampler: LlamaSampler) throws -> TokenID? {
        try withExtendedLifetime(self) { try sampler.sample(context: pointer, index: -1) }
    }
}
