import ChasquiCore

/// `samplers`: which samplers run, by name in an array or by letter in a string, in their order.
///
/// The order is fixed here; leaving a sampler out switches it off.
struct SamplersField {
    let name: String
    let value: JSONValue

    private struct Sampler {
        var name: String
        var letter: Character
        var switchOff: (@Sendable (inout SamplingOptions) -> Void)?
    }

    /// In the order in which they run. Those without a switch are off anyway.
    private static let order: [Sampler] = [
        Sampler(name: "penalties", letter: "e") {
            $0.repeatPenalty = 1
            $0.presencePenalty = 0
            $0.frequencyPenalty = 0
        },
        Sampler(name: "dry", letter: "d"),
        Sampler(name: "top_n_sigma", letter: "s"),
        Sampler(name: "top_k", letter: "k") { $0.topK = 0 },
        Sampler(name: "typ_p", letter: "y") { $0.typicalP = 1 },
        Sampler(name: "top_p", letter: "p") { $0.topP = 1 },
        Sampler(name: "min_p", letter: "m") { $0.minP = 0 },
        Sampler(name: "xtc", letter: "x"),
        Sampler(name: "temperature", letter: "t") { $0.temperature = 1 },
    ]

    static let names = order.map(\.name)

    func apply(to sampling: inout SamplingOptions) throws(InferenceError) {
        let chosen = try places()
        guard zip(chosen, chosen.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .invalid(
                field: name,
                message: "\(name) has an order of its own, which this version does not support; it must be a part of "
                    + Self.names.joined(separator: ", ") + ", in this order.")
        }
        for (place, sampler) in Self.order.enumerated() where !chosen.contains(place) {
            sampler.switchOff?(&sampling)
        }
    }

    /// The samplers' places in the order.
    private func places() throws(InferenceError) -> [Int] {
        switch value {
        case .string(let letters):
            var places: [Int] = []
            for letter in letters {
                guard let place = Self.order.firstIndex(where: { $0.letter == letter }) else {
                    throw Fields.wrong(name, value, "made of the letters \(String(Self.order.map(\.letter)))")
                }
                places.append(place)
            }
            return places
        case .array(let elements):
            var places: [Int] = []
            for (index, element) in elements.enumerated() {
                guard let place = Self.order.firstIndex(where: { .string($0.name) == element }) else {
                    throw Fields.wrong("\(name)[\(index)]", element, "one of " + Self.names.joined(separator: ", "))
                }
                places.append(place)
            }
            return places
        default:
            throw Fields.wrong(name, value, "an array of samplers' names, or a string of their letters")
        }
    }
}
