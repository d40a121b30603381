/// How the next token is chosen from the logits. Every value is already inside its range.
///
/// The names and defaults are those of llama.cpp's `common_params_sampling`.
public struct SamplingOptions: Sendable, Equatable {
    /// Logits are divided by this; 0 is greedy. Range 0...
    public var temperature: Float = 0.8
    /// Only the k likeliest tokens; 0 switches it off. Range 0...
    public var topK: Int = 40
    /// Only the likeliest tokens whose probabilities sum to p; 1 switches it off. Range 0...1
    public var topP: Float = 0.95
    /// Only tokens at least this times as likely as the likeliest; 0 switches it off. Range 0...1
    public var minP: Float = 0.05
    /// Locally typical sampling; 1 switches it off. Range 0...1
    public var typicalP: Float = 1
    /// How far the temperature may go up and down with the entropy of the candidates; 0 is off. Range 0...
    public var dynatempRange: Float = 0
    /// How entropy maps to temperature. Range 0...
    public var dynatempExponent: Float = 1
    /// Only tokens whose logit is at most so many standard deviations below the largest; not above 0 is off.
    public var topNSigma: Float = -1
    /// How probable it is that all candidates above the threshold but the last one are taken out; 0 is off. Range 0...1
    public var xtcProbability: Float = 0
    /// Above 0.5 is off. Range 0...1
    public var xtcThreshold: Float = 0.1
    /// Filters leave at least so many tokens. Range 0...
    public var minKeep = 0
    public var dry = DrySampling()
    public var mirostat = MirostatSampling()
    /// Choose tokens whose probability is near this one; negative is off. Range ...1
    public var adaptiveTarget: Float = -1
    /// How long that remembers: about 1 / (1 - decay) tokens. Range 0...0.99
    public var adaptiveDecay: Float = 0.9
    /// Which samplers run, in this order. A target for ``Sampler/adaptiveP`` adds it.
    public var samplers = Sampler.standard
    /// The random generator's seed; nil draws one.
    public var seed: UInt32?
    /// How many of the last tokens the penalties look at; -1 is the whole context. Range -1...
    public var penaltyLastN: Int = 64
    /// Divides the logits of tokens already seen; 1 switches it off. Range above 0
    public var repeatPenalty: Float = 1
    /// Taken off a seen token's logit once. Range -100...100
    public var presencePenalty: Float = 0
    /// Taken off a seen token's logit per occurrence. Range -100...100
    public var frequencyPenalty: Float = 0
    /// What is added to single tokens' logits.
    public var logitBias: [LogitBias] = []
    /// Go on after an end-of-generation token.
    public var ignoreEOS = false

    public init() {}
}

/// An amount added to one token's logit, or to each token of a text.
public struct LogitBias: Sendable, Equatable {
    public enum Target: Sendable, Equatable {
        case token(TokenID)
        case text(String)
    }
    public var target: Target
    /// Added to the logit; negative infinity forbids the token.
    public var bias: Float

    public init(target: Target, bias: Float) {
        self.target = target
        self.bias = bias
    }
}
