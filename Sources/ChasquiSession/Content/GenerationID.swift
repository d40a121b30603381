import Foundation

/// Tells one generated value, or one part of it, from all others, in each snapshot of a stream.
public struct GenerationID: Sendable, Hashable {
    private let answer: UUID
    private var path: [Int] = []

    /// An id that nothing else has.
    public init() {
        answer = UUID()
    }

    func part(_ index: Int) -> GenerationID {
        var part = self
        part.path.append(index)
        return part
    }
}
