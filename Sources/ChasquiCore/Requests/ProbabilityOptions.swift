/// Which probabilities come with each generated token.
public struct ProbabilityOptions: Sendable, Equatable {
    /// How many of the likeliest tokens beside the generated one. Range 0...
    public var top: Int
    /// Those that the samplers left, as they weighed them, and not those of the model.
    public var afterSampling: Bool

    public init(top: Int, afterSampling: Bool = false) {
        self.top = top
        self.afterSampling = afterSampling
    }
}
