/// Which probabilities come with each token.
public struct ProbabilityOptions: Sendable, Equatable {
    /// How many of the likeliest tokens beside the token itself. Range 0...
    public var top: Int
    /// Those that the samplers left, as they weighed them, and not those of the model.
    public var afterSampling: Bool
    /// Those of the prompt's tokens come too, which is computed whole then: nothing of it is taken from a cache.
    public var ofPrompt: Bool

    public init(top: Int, afterSampling: Bool = false, ofPrompt: Bool = false) {
        self.top = top
        self.afterSampling = afterSampling
        self.ofPrompt = ofPrompt
    }
}
