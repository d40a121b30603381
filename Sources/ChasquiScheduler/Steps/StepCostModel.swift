/// What a step costs, learned from the steps that ran, and how many prompt tokens it may have for that.
///
/// Steps get dearer as contexts grow and cheaper as the machine is less busy, so recent steps count most.
public struct StepCostModel: Sendable, Equatable {
    /// Prompt tokens that are computed well together. llama.cpp's flash attention on a CPU computes 64 rows at once, and
    /// fewer one by one: 64 tokens took 1.2 times as long as 32.
    public static let unit = 64
    /// Prompt tokens that a step always may have, so that a prompt ends on any machine.
    static let fewest = 16

    /// How much a new step changes what is believed. Range 0...1
    private static let weight = 0.2
    /// A step that took so many times what was expected says more of the machine than of the work.
    private static let outlier = 4.0
    /// A whole unit may take so many times the target, since less of it is hardly quicker.
    private static let stretch = 3.0
    /// A token of less than a unit takes so many times one of a unit, until it is known: SmolLM2's on two cores.
    private static let smallness = 1.7
    /// What is believed of whole units fades while they are thought too dear, so that they are tried again.
    private static let fading = 0.97

    /// Milliseconds of a step that only decodes, by the power of two that its sequence count reaches.
    private var decodeTimes: [Int: Double] = [:]
    /// Milliseconds of one prompt token, in steps of whole units and in smaller ones.
    private var unitToken: Double?
    private var smallToken: Double?
    private(set) var draftCosts = DraftCosts()
    /// Milliseconds of copying one cell to or from host memory.
    public private(set) var transferCell: Double?

    public init() {}

    /// Takes in a step that ran.
    public mutating func learn(decoding: Int, promptTokens: Int, drafts: Int = 0, milliseconds: Double) {
        guard milliseconds > 0 else { return }
        guard drafts == 0 else { return learnDrafts(drafts, beside: decoding, promptTokens, milliseconds) }
        guard promptTokens > 0 else { return learnDecode(decoding, milliseconds) }
        guard promptTokens >= Self.fewest / 2 else { return }
        // What of the step was decoding is known only once a step did nothing else.
        let own = max(milliseconds * 0.1, milliseconds - (decodeTime(decoding) ?? 0))
        let token = own / Double(promptTokens)
        if promptTokens >= Self.unit {
            unitToken = Self.blend(unitToken, token)
        } else {
            smallToken = Self.blend(smallToken, token)
            unitToken = unitToken.map { $0 * Self.fading }
        }
    }

    /// Takes in how long copies to or from host memory took.
    public mutating func learnTransfer(cells: Int, milliseconds: Double) {
        guard cells > 0, milliseconds > 0 else { return }
        transferCell = Self.blend(transferCell, milliseconds / Double(cells))
    }

    /// The prompt tokens that a step may have beside so many decoding sequences.
    /// - Parameter target: how long the step should take, in milliseconds.
    public func promptTokens(within target: Double, beside decoding: Int) -> Int {
        guard let unitToken, unitToken > 0 else { return Self.unit }
        let decode = decodeTime(decoding) ?? 0
        let fitting = (target - decode) / unitToken
        let units = Int(min(1e6, max(0, fitting / Double(Self.unit) + 0.25)))
        if units > 0 { return units * Self.unit }
        if decode + Double(Self.unit) * unitToken <= target * Self.stretch { return Self.unit }
        let small = max(0, target - decode) / (smallToken ?? unitToken)
        // Whole eights: matrix kernels work in such blocks.
        return max(Self.fewest, min(Self.unit / 2, Int(small) / 8 * 8))
    }

    /// How many milliseconds a step with so many prompt tokens takes; nil before any such step ran.
    func time(of promptTokens: Int, beside decoding: Int) -> Double? {
        let decode = decodeTime(decoding) ?? 0
        guard promptTokens > 0 else { return decode }
        guard let unitToken = unitToken ?? smallToken else { return nil }
        guard promptTokens < Self.unit else { return decode + Double(promptTokens) * unitToken }
        let small = smallToken ?? unitToken * Self.smallness
        return decode + min(Double(promptTokens) * small, Double(Self.unit) * unitToken)
    }

    /// The most prompt tokens that are computed within a time: whole units, or else whole eights of at least the fewest.
    /// - Parameter most: fewer than those that would take longer.
    /// - Returns: nil where the time does not suffice for the fewest, or they are not known to.
    func promptTokens(endingWithin milliseconds: Double, beside decoding: Int, most: Int) -> Int? {
        let eights = stride(from: Self.fewest, to: Self.unit, by: 8)
        let units = stride(from: Self.unit, through: max(Self.unit, most), by: Self.unit)
        return (Array(eights) + Array(units)).last {
            $0 < most && time(of: $0, beside: decoding).map { $0 <= milliseconds } ?? false
        }
    }

    private mutating func learnDrafts(
        _ drafts: Int, beside decoding: Int, _ promptTokens: Int, _ milliseconds: Double
    ) {
        // Steps never have both; the time of decoding alone has to be known.
        guard promptTokens == 0, let decode = decodeTime(decoding) else { return }
        draftCosts.learn(drafts, milliseconds: milliseconds, decoding: decode)
    }

    private mutating func learnDecode(_ decoding: Int, _ milliseconds: Double) {
        let bucket = Self.bucket(decoding)
        decodeTimes[bucket] = Self.blend(decodeTimes[bucket], milliseconds)
        draftCosts.fade()
    }

    func decodeTime(_ decoding: Int) -> Double? {
        guard decoding > 0 else { return 0 }
        let bucket = Self.bucket(decoding)
        if let known = decodeTimes[bucket] { return known }
        return decodeTimes.min { abs($0.key - bucket) < abs($1.key - bucket) }?.value
    }

    static func bucket(_ count: Int) -> Int { Int.bitWidth - count.leadingZeroBitCount }

    static func blend(_ old: Double?, _ new: Double) -> Double {
        guard let old else { return new }
        return old + weight * (min(new, old * outlier) - old)
    }
}
