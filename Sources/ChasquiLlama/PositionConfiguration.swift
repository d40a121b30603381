/// How positions are encoded where that is not to be as the model's file says (RoPE, arXiv 2104.09864; YaRN, arXiv
/// 2309.00071). Nil leaves a value to the model.
public struct PositionConfiguration: Sendable, Equatable {
    public enum Scaling: String, Sendable, CaseIterable {
        case none, linear, yarn
    }

    /// llama-server's flag is `--rope-scaling`.
    public var scaling: Scaling?
    /// By how much the context is longer than the model was trained for (`--rope-scale`). Range above 0
    public var scale: Float?
    /// The base frequency (`--rope-freq-base`). Range above 0
    public var frequencyBase: Float?
    /// What frequencies are multiplied with (`--rope-freq-scale`), in place of `scale`. Range above 0
    public var frequencyScale: Float?
    /// The context that the model was trained with (`--yarn-orig-ctx`). Range 1...
    public var yarnOriginalContext: Int?
    /// How much is extrapolated (`--yarn-ext-factor`); 0 interpolates all.
    public var yarnExtrapolation: Float?
    /// Scales attention (`--yarn-attn-factor`).
    public var yarnAttention: Float?
    /// The low correction (`--yarn-beta-fast`).
    public var yarnBetaFast: Float?
    /// The high correction (`--yarn-beta-slow`).
    public var yarnBetaSlow: Float?

    public init() {}
}
