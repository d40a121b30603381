import ChasquiCore
import Testing

@Suite("A vector's scale")
struct VectorNormalizationTests {
    private let vector: [Float] = [3, -4, 0]

    @Test(
        "is by llama.cpp's number",
        arguments: [
            (-1, [3, -4, 0]), (0, [24570, -32760, 0]), (1, [3 / 7, -4 / 7, 0]), (2, [0.6, -0.8, 0]),
            (3, [0.66697, -0.8893, 0]), (1000, [0.75, -1, 0]),
        ] as [(Int, [Float])])
    func numbers(number: Int, expected: [Float]) throws {
        let scaled = try #require(VectorNormalization(number)).applied(to: vector)
        for (value, wanted) in zip(scaled, expected) { #expect(abs(value - wanted) <= max(1e-3, abs(wanted) * 1e-5)) }
    }

    @Test("has no other numbers", arguments: [-2, 1001, Int.max, Int.min])
    func outOfRange(number: Int) {
        #expect(VectorNormalization(number) == nil)
    }

    @Test("leaves zeros and nothing as they are", arguments: [-1, 0, 1, 2, 3])
    func zeros(number: Int) throws {
        let normalization = try #require(VectorNormalization(number))
        #expect(normalization.applied(to: [0, 0]) == [0, 0])
        #expect(normalization.applied(to: []) == [])
    }

    @Test("does not overflow", arguments: [1, 2, 7])
    func large(power: Int) {
        let scaled = VectorNormalization.norm(power).applied(to: [.greatestFiniteMagnitude, .greatestFiniteMagnitude])
        #expect(scaled.allSatisfy { $0.isFinite && $0 > 0.4 })
    }
}
