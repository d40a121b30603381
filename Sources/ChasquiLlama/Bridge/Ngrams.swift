import CLlama
import ChasquiCore

/// What the n-grams of all texts have together. For the engine's thread, as are its texts.
final class Ngrams {
    fileprivate let handle: OpaquePointer

    /// - Throws: for a file of counts that cannot be read.
    init(_ configuration: SpeculationConfiguration) throws(LlamaFailure) {
        var handle: OpaquePointer?
        try LlamaCalls.check { message in
            Self.withPath(configuration.staticCounts) { staticCounts in
                Self.withPath(configuration.dynamicCounts) { dynamicCounts in
                    var options = Self.options(of: configuration)
                    options.static_counts = staticCounts
                    options.dynamic_counts = dynamicCounts
                    return chasqui_ngrams_create(&options, &handle, message)
                }
            }
        }
        guard let handle else { throw LlamaFailure(message: "no n-grams were made") }
        self.handle = handle
    }

    deinit {
        chasqui_ngrams_free(handle)
    }

    private static func options(of configuration: SpeculationConfiguration) -> chasqui_ngram_options {
        func sizes(
            _ ngrams: SpeculationConfiguration.Ngrams, _ kind: SpeculationConfiguration.Kind
        ) -> chasqui_ngram_sizes {
            chasqui_ngram_sizes(
                is_used: configuration.kinds.contains(kind), lookup: UInt16(clamping: ngrams.lookup),
                most: UInt16(clamping: ngrams.most), least_hits: UInt16(clamping: ngrams.leastHits))
        }
        let pool = configuration.pool
        return chasqui_ngram_options(
            simple: sizes(configuration.simple, .ngramSimple), map_k: sizes(configuration.mapK, .ngramMapK),
            map_k4v: sizes(configuration.mapK4V, .ngramMapK4V), uses_pool: configuration.kinds.contains(.ngramMod),
            pool_lookup: UInt16(clamping: pool.lookup), pool_least: UInt16(clamping: pool.least),
            pool_most: UInt16(clamping: pool.most), uses_counts: configuration.kinds.contains(.ngramCache),
            static_counts: nil, dynamic_counts: nil)
    }

    private static func withPath<Result>(_ path: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let path else { return body(nil) }
        return path.withCString { body($0) }
    }
}

/// The n-grams of one text, which says what may come next in it.
final class NgramText {
    private let handle: OpaquePointer
    // Has to outlive the handle.
    private let ngrams: Ngrams
    /// How many tokens the text has.
    private(set) var count = 0

    /// - Parameter isPrivate: neither looks into what texts have together nor adds to it.
    init(_ ngrams: Ngrams, isPrivate: Bool) throws(LlamaFailure) {
        var handle: OpaquePointer?
        try LlamaCalls.check { chasqui_ngram_text_create(ngrams.handle, isPrivate, &handle, $0) }
        guard let handle else { throw LlamaFailure(message: "no text was made") }
        self.handle = handle
        self.ngrams = ngrams
    }

    deinit {
        chasqui_ngram_text_free(handle)
    }

    func append(_ tokens: ArraySlice<TokenID>) throws(LlamaFailure) {
        try LlamaCalls.check { message in
            tokens.withUnsafeBufferPointer { chasqui_ngram_text_append(handle, $0.baseAddress, $0.count, message) }
        }
        count += tokens.count
    }

    /// Up to so many tokens that may come next.
    func draft(upTo most: Int) throws(LlamaFailure) -> [TokenID] {
        var drafts = [TokenID](repeating: 0, count: most)
        var count = 0
        try LlamaCalls.check { chasqui_ngram_text_draft(handle, &drafts, most, &count, $0) }
        drafts.removeLast(most - count)
        return drafts
    }

    /// How many of the last drafts came, of those that were tried.
    func note(tried: Int, right: Int) throws(LlamaFailure) {
        try LlamaCalls.check { chasqui_ngram_text_note(handle, tried, right, $0) }
    }
}
