import CLlama

@testable import ChasquiLlama

/// A grammar that texts are read with, apart from a sampler.
final class GrammarReader {
    static var mostWork: UInt64 { chasqui_grammar_most_work() }

    private let handle: OpaquePointer
    private let model: LlamaModel
    private(set) var largestWork: UInt64 = 0

    init(_ grammar: String, model: LlamaModel) throws(LlamaFailure) {
        var handle: OpaquePointer?
        try LlamaCalls.check { message in
            LlamaCalls.withView(of: grammar) { chasqui_grammar_create(model.tokenizer, $0, &handle, message) }
        }
        guard let handle else { throw LlamaFailure(message: "no grammar was made") }
        self.handle = handle
        self.model = model
        largestWork = work
    }

    deinit { chasqui_grammar_free(handle) }

    /// What was read can become a text of the grammar.
    var isPossible: Bool { chasqui_grammar_is_possible(handle) }
    /// What was read is a text of the grammar.
    var isComplete: Bool { chasqui_grammar_is_complete(handle) }
    private var work: UInt64 { chasqui_grammar_work(handle) }

    func read(_ text: String) throws(LlamaFailure) {
        try counted { message in LlamaCalls.withView(of: text) { chasqui_grammar_read(handle, $0, message) } }
    }

    /// A place for each token of the vocabulary.
    func allowed() throws(LlamaFailure) -> [Bool] {
        var allowed = [Bool](repeating: false, count: model.vocabularySize)
        try counted { chasqui_grammar_allowed(handle, &allowed, allowed.count, $0) }
        return allowed
    }

    private func counted(
        _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> chasqui_status
    ) throws(LlamaFailure) {
        let before = work
        defer { largestWork = max(largestWork, work - before) }
        try LlamaCalls.check(call)
    }
}
