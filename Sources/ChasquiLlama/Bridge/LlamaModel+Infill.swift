import CLlama
import ChasquiCore

/// The tokens by which a model is told of a text's parts around a place to fill in.
struct InfillTokens: Sendable, Equatable {
    var prefix: TokenID
    var suffix: TokenID
    var middle: TokenID
    /// Begins a repository, and each file in it, where the model knows of such.
    var repository: TokenID?
    var file: TokenID?
}

extension LlamaModel {
    /// Nil where the model was not made to fill in.
    var infillTokens: InfillTokens? {
        guard let prefix = known(llama_vocab_fim_pre(vocabulary)), let suffix = known(llama_vocab_fim_suf(vocabulary)),
            let middle = known(llama_vocab_fim_mid(vocabulary))
        else { return nil }
        return InfillTokens(
            prefix: prefix, suffix: suffix, middle: middle, repository: known(llama_vocab_fim_rep(vocabulary)),
            file: known(llama_vocab_fim_sep(vocabulary)))
    }

    /// The token that a text begins with, if the model wants one there.
    var addedBeginToken: TokenID? { llama_vocab_get_add_bos(vocabulary) ? beginToken : nil }

    private func known(_ token: TokenID) -> TokenID? { contains(token) ? token : nil }
}
