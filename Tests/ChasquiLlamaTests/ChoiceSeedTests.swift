import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The seed of one of several choices")
struct ChoiceSeedTests {
    @Test("is a new one for each, and never the one that stands for chance")
    func seeds() {
        var options = SamplingOptions()
        options.seed = .max - 2
        #expect((0..<4).map { options.forChoice($0).seed } == [.max - 2, .max - 1, 0, 1])
        options.seed = nil
        #expect(options.forChoice(1).seed == nil)
    }
}
