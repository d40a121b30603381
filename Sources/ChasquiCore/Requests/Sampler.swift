/// A step of the chain that narrows down and weighs the candidates for the next token.
///
/// The names and letters are llama-server's.
public enum Sampler: String, Sendable, CaseIterable {
    case penalties
    case dry
    case topNSigma = "top_n_sigma"
    case topK = "top_k"
    case typicalP = "typ_p"
    case topP = "top_p"
    case minP = "min_p"
    case xtc
    case temperature
    case infill
    case adaptiveP = "adaptive_p"

    /// How many candidates ``infill`` may have, since it compares each with each other one.
    public static let mostInfillCandidates = 256

    /// The chain where nobody asks for another one.
    public static let standard: [Sampler] = [
        .penalties, .dry, .topNSigma, .topK, .typicalP, .topP, .minP, .xtc, .temperature,
    ]

    public var letter: Character {
        switch self {
        case .penalties: "e"
        case .dry: "d"
        case .topNSigma: "s"
        case .topK: "k"
        case .typicalP: "y"
        case .topP: "p"
        case .minP: "m"
        case .xtc: "x"
        case .temperature: "t"
        case .infill: "i"
        case .adaptiveP: "a"
        }
    }
}

extension Sampler {
    /// The letters of all of them.
    package static let letters = String(allCases.map(\.letter))

    package init?(letter: Character) {
        guard let sampler = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = sampler
    }

    /// The name, or one of the others that llama-server knows it by: in capitals, with dashes, without any, or shorter.
    package init?(wireName: String) {
        let name = wireName.lowercased()
        guard let sampler = Self.byName[name] else { return nil }
        self = sampler
    }

    /// All names that a request may have for them, in small letters; their own come first.
    package static let wireNames: [String] = {
        let own = allCases.map(\.rawValue)
        return own + byName.keys.filter { !own.contains($0) }.sorted()
    }()

    private static let byName: [String: Sampler] = {
        var names: [String: Sampler] = [
            "temp": .temperature, "nucleus": .topP, "typ": .typicalP, "typical": .typicalP, "typical_p": .typicalP,
            "typical-p": .typicalP,
        ]
        for sampler in allCases {
            let name = sampler.rawValue
            for other in [name, name.replacing("_", with: "-"), name.replacing("_", with: "")] {
                names[other] = sampler
            }
        }
        return names
    }()
}

/// Penalties for what would repeat a passage ("don't repeat yourself"): a token that extends a repeated passage of n tokens
/// loses `multiplier * base ^ (n - allowedLength)`.
public struct DrySampling: Sendable, Equatable {
    /// 0 is off. Range 0...
    public var multiplier: Float = 0
    /// Below 1 is off. Range 0...
    public var base: Float = 1.75
    /// Passages of up to so many tokens may be repeated. Range 0...
    public var allowedLength = 2
    /// How many of the last tokens are looked at; 0 is off, -1 is the whole context. Range -1...
    public var lastN = 64
    /// Texts over which no passage goes.
    public var sequenceBreakers = ["\n", ":", "\"", "*"]

    public init() {}

    public var isOn: Bool { multiplier > 0 && base >= 1 && lastN != 0 }
}

/// Sampling that keeps the surprise of the text near a target, in place of the chain but for its temperature
/// (arXiv 2007.14966).
public struct MirostatSampling: Sendable, Equatable {
    /// 0 is off. Range 0...2
    public var version = 0
    /// The target, in bits a token. Range 0...
    public var tau: Float = 5
    /// How fast the target is approached. Range 0...1
    public var eta: Float = 0.1

    public init() {}
}
