/// What a step costs, learned from the steps that ran: milliseconds = fixed + each decoding sequence + each prompt token.
///
/// Steps get dearer as contexts grow and cheaper as the machine is less busy, so recent steps count most.
public struct StepCostModel: Sendable, Equatable {
    /// How much a new step changes what is believed. Range 0...1
    private static let weight = 0.2
    /// A step that took so many times what was expected says more of the machine than of the work.
    private static let outlier = 4.0

    /// Milliseconds of a step that only decodes, by the power of two that its sequence count reaches.
    private var decodeTimes: [Int: Double] = [:]
    /// Milliseconds of one prompt token.
    public private(set) var promptToken: Double?
    /// Milliseconds of copying one cell to or from host memory.
    public private(set) var transferCell: Double?

    public init() {}

    /// Takes in a step that ran.
    public mutating func learn(decoding: Int, promptTokens: Int, milliseconds: Double) {
        guard milliseconds > 0 else { return }
        if promptTokens == 0 {
            learnDecode(decoding, milliseconds)
        } else if promptTokens >= 8 {
            // What of the step was decoding is known only once a step did nothing else.
            let own = max(milliseconds * 0.1, milliseconds - (decodeTime(decoding) ?? 0))
            promptToken = Self.blend(promptToken, own / Double(promptTokens))
        }
    }

    /// Takes in how long copies to or from host memory took.
    public mutating func learnTransfer(cells: Int, milliseconds: Double) {
        guard cells > 0, milliseconds > 0 else { return }
        transferCell = Self.blend(transferCell, milliseconds / Double(cells))
    }

    /// The prompt tokens that fit into a step beside so many decoding sequences; nil before anything is known.
    public func promptTokens(within target: Double, beside decoding: Int) -> Int? {
        guard let promptToken, promptToken > 0 else { return nil }
        let room = target - (decodeTime(decoding) ?? 0)
        return Int(clamping: Int64(min(1e9, max(0, room / promptToken))))
    }

    private mutating func learnDecode(_ decoding: Int, _ milliseconds: Double) {
        let bucket = Self.bucket(decoding)
        decodeTimes[bucket] = Self.blend(decodeTimes[bucket], milliseconds)
    }

    private func decodeTime(_ decoding: Int) -> Double? {
        guard decoding > 0 else { return 0 }
        let bucket = Self.bucket(decoding)
        if let known = decodeTimes[bucket] { return known }
        return decodeTimes.min { abs($0.key - bucket) < abs($1.key - bucket) }?.value
    }

    private static func bucket(_ count: Int) -> Int { Int.bitWidth - count.leadingZeroBitCount }

    private static func blend(_ old: Double?, _ new: Double) -> Double {
        guard let old else { return new }
        return old + weight * (min(new, old * outlier) - old)
    }
}
