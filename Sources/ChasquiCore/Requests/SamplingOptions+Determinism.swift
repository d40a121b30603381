extension SamplingOptions {
    /// Whether equal requests get equal answers: nothing is drawn, or it is drawn from a seed that was named.
    public var isDeterministic: Bool { seed != nil || isGreedy }

    /// Only the likeliest token is left. Below is nothing that draws before that, and nothing that leaves others.
    private var isGreedy: Bool {
        guard mirostat.version == 0, adaptiveTarget < 0, !samplers.contains(.adaptiveP) else { return false }
        if samplers.contains(.xtc), xtcProbability > 0, xtcThreshold <= 0.5 { return false }
        let isCold = samplers.contains(.temperature) && temperature <= 0 && dynatempRange <= 0
        return isCold || (samplers.contains(.topK) && topK == 1 && minKeep <= 1)
    }

    /// A number of 64 bits as a seed of llama.cpp's 32 bits, of which the largest stands for one by chance: the remainder of
    /// a division by that one. Smaller numbers stay as they are.
    public static func fixedSeed(_ number: UInt64) -> UInt32 { UInt32(number % UInt64(UInt32.max)) }
}
