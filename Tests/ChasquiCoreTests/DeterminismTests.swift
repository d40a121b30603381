import ChasquiCore
import Testing

@Suite("Deterministic sampling")
struct DeterminismTests {
    private static func isDeterministic(_ change: (inout SamplingOptions) -> Void) -> Bool {
        var options = SamplingOptions()
        change(&options)
        return options.isDeterministic
    }

    @Test("a seed, no temperature or one candidate make equal answers")
    func deterministic() {
        #expect(!Self.isDeterministic { _ in })
        #expect(Self.isDeterministic { $0.seed = 0 })
        #expect(Self.isDeterministic { $0.temperature = 0 })
        #expect(Self.isDeterministic { $0.topK = 1 })
    }

    @Test("what draws in spite of a temperature of 0 does not")
    func draws() {
        let changes: [(inout SamplingOptions) -> Void] = [
            { $0.samplers = [.topK] }, { $0.dynatempRange = 1 }, { $0.mirostat.version = 2 },
            { $0.xtcProbability = 0.5 }, { $0.adaptiveTarget = 0.3 },
        ]
        for change in changes {
            #expect(
                !Self.isDeterministic { options in
                    options.temperature = 0
                    change(&options)
                })
            #expect(
                Self.isDeterministic { options in
                    change(&options)
                    options.seed = 1
                })
        }
    }

    @Test("one candidate is one only where the filter runs and may leave one")
    func candidates() {
        #expect(!Self.isDeterministic { ($0.topK, $0.minKeep) = (1, 2) })
        #expect(!Self.isDeterministic { ($0.topK, $0.samplers) = (1, [.temperature]) })
    }
}
