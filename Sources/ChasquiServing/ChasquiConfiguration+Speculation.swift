import ChasquiLlama

extension ChasquiConfiguration {
    /// llama-server's `--spec-default`; nil where it is not said.
    package var guessesByDefault: Bool? {
        get { engine.speculation.kinds == [.ngramMod] ? true : nil }
        set { if newValue == true { engine.speculation.kinds.insert(.ngramMod) } }
    }

    /// A draft model that is named is used, as in llama-server.
    /// - Throws: ``ConfigurationError/noDraftModel`` where one is wanted and none is named, and
    ///   ``ConfigurationError/unusedCounts(flag:)``.
    func speculation() throws(ConfigurationError) -> SpeculationConfiguration {
        var speculation = engine.speculation
        if !speculation.draft.modelPath.isEmpty { speculation.kinds.insert(.draftModel) }
        guard !speculation.kinds.contains(.draftModel) || !speculation.draft.modelPath.isEmpty else {
            throw .noDraftModel
        }
        try checkCounts()
        return speculation
    }

    /// Files of counts are there for ngram-cache alone.
    func checkCounts() throws(ConfigurationError) {
        let speculation = engine.speculation
        guard !speculation.kinds.contains(.ngramCache) else { return }
        if speculation.staticCounts != nil { throw .unusedCounts(flag: "--lookup-cache-static") }
        if speculation.dynamicCounts != nil { throw .unusedCounts(flag: "--lookup-cache-dynamic") }
    }
}
