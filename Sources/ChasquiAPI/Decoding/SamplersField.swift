import ChasquiCore

/// `samplers`: which samplers run, by name in an array or by letter in a string, in their order.
enum SamplersField {
    private static let most = 32

    static let described = [
        Field(
            "samplers", .either([.array(.choice(Sampler.wireNames), 0...most), .string()]),
            "Which samplers run, in this order: names, or in a text the letters \(Sampler.letters)."
        )
    ]

    static func parse(_ value: JSONValue, name: String) throws(InferenceError) -> [Sampler] {
        let samplers = try samplers(value, name: name)
        guard samplers.count <= most else {
            throw .invalid(field: name, message: "\(name) has \(samplers.count) samplers; it may have up to \(most).")
        }
        return samplers
    }

    private static func samplers(_ value: JSONValue, name: String) throws(InferenceError) -> [Sampler] {
        switch value {
        case .string(let letters):
            var samplers: [Sampler] = []
            for letter in letters {
                guard let sampler = Sampler(letter: letter) else {
                    throw Fields.wrong(name, value, "made of the letters \(Sampler.letters)")
                }
                samplers.append(sampler)
            }
            return samplers
        case .array(let elements):
            var samplers: [Sampler] = []
            for (index, element) in elements.enumerated() {
                guard case .string(let text) = element, let sampler = Sampler(wireName: text) else {
                    throw Fields.wrong("\(name)[\(index)]", element, "one of " + names)
                }
                samplers.append(sampler)
            }
            return samplers
        default:
            throw Fields.wrong(name, value, "an array of samplers' names, or a string of their letters")
        }
    }

    private static let names = Sampler.allCases.map(\.rawValue).joined(separator: ", ")
}
