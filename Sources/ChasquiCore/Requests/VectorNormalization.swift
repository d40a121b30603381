import Foundation

/// How a vector is scaled, by llama.cpp's numbers of it.
public enum VectorNormalization: Sendable, Equatable {
    /// As the model has it.
    case none
    /// The largest number becomes 32760, for vectors that are stored as 16-bit integers.
    case maximum
    /// The p-norm becomes 1: 1 is the taxicab norm, 2 the Euclidean.
    case norm(Int)

    public static let range = -1...1000

    /// - Parameter number: -1 is none, 0 the maximum, more is the norm's p. Range ``range``
    public init?(_ number: Int) {
        guard Self.range.contains(number) else { return nil }
        self =
            switch number {
            case -1: .none
            case 0: .maximum
            default: .norm(number)
            }
    }

    /// A vector in this scale; one of zeros stays as it is.
    public func applied(to vector: [Float]) -> [Float] {
        let length = length(of: vector)
        guard length > 0, length.isFinite else { return vector }
        return vector.map { Float(Double($0) / length) }
    }

    private func length(of vector: [Float]) -> Double {
        let largest = vector.reduce(0) { max($0, abs(Double($1))) }
        switch self {
        case .none: return 1
        case .maximum: return largest / 32760
        case .norm(1): return vector.reduce(0) { $0 + abs(Double($1)) }
        case .norm(2): return vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        case .norm(let power):
            guard largest > 0 else { return 0 }
            // Scaled first, so that no power overflows.
            let sum = vector.reduce(0) { $0 + pow(abs(Double($1)) / largest, Double(power)) }
            return largest * pow(sum, 1 / Double(power))
        }
    }
}
