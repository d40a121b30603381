import ChasquiCore

extension GenerationOptions {
    /// The engine's options, with every number in its range.
    /// - Throws: ``LanguageModelSession/GenerationError/invalidOptions(_:)``.
    func engineOptions() throws(LanguageModelSession.GenerationError) -> ChasquiCore.GenerationOptions {
        var options = ChasquiCore.GenerationOptions()
        options.sampling = try samplingOptions()
        if let maximumResponseTokens {
            guard maximumResponseTokens > 0 else {
                throw .invalidOptions("maximumResponseTokens is \(maximumResponseTokens); it has to be at least 1.")
            }
            options.maxTokens = maximumResponseTokens
        }
        guard maximumToolRounds >= 0 else {
            throw .invalidOptions("maximumToolRounds is \(maximumToolRounds); it has to be at least 0.")
        }
        if let alternativeTokens {
            guard (0...Int(Int32.max)).contains(alternativeTokens) else {
                throw .invalidOptions("alternativeTokens is \(alternativeTokens); it has to be at least 0.")
            }
            options.probabilities = ProbabilityOptions(top: alternativeTokens)
        }
        return options
    }

    private func samplingOptions() throws(LanguageModelSession.GenerationError) -> SamplingOptions {
        var options = SamplingOptions()
        if let temperature {
            guard temperature >= 0, temperature <= Double(Float.greatestFiniteMagnitude) else {
                throw .invalidOptions("temperature is \(temperature); it has to be at least 0.")
            }
            options.temperature = Float(temperature)
        }
        switch sampling?.kind {
        case nil: break
        case .greedy: options.temperature = 0
        case .top(let count, let seed):
            guard (1...Int(Int32.max)).contains(count) else {
                throw .invalidOptions("top is \(count); it has to be at least 1.")
            }
            options.topK = count
            options.topP = 1
            options.minP = 0
            options.seed = seed.map { SamplingOptions.fixedSeed($0) }
        case .probability(let threshold, let seed):
            guard (0...1).contains(threshold) else {
                throw .invalidOptions("probabilityThreshold is \(threshold); it has to be in 0...1.")
            }
            options.topK = 0
            options.topP = Float(threshold)
            options.minP = 0
            options.seed = seed.map { SamplingOptions.fixedSeed($0) }
        }
        return options
    }
}
