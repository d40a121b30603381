extension SamplingOptions {
    /// Whether ``Sampler/infill`` runs.
    package var usesInfill: Bool { mirostat.version == 0 && samplers.contains(.infill) }

    /// Whether it gets no more candidates than it may have.
    package var boundsInfill: Bool { hasTopKBeforeInfill && 1...Sampler.mostInfillCandidates ~= topK }

    package var hasTopKBeforeInfill: Bool { samplers.prefix { $0 != .infill }.contains(.topK) }
}
