import ChasquiCore
import Testing

@Suite("A distribution")
struct DistributionTests {
    @Test("counts each value in the first part that has room for it")
    func parts() {
        for value in [0.0, 0.5, 1, 1.5, 2, 3, 4, 5, 1000, 16384, 16385, 1e12] {
            var distribution = Distribution()
            distribution.observe(value)
            let expected = Distribution.bounds.firstIndex { value <= $0 } ?? Distribution.bounds.count
            #expect(distribution.parts.firstIndex(of: 1) == expected, "\(value)")
            #expect(distribution.count == 1)
            #expect(distribution.sum == value)
        }
    }
}
