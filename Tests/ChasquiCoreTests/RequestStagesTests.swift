import Testing

@testable import ChasquiCore

@Suite("A request's stages")
struct RequestStagesTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }

    @Test("follow each other, and the last one goes on to the request's end")
    func periods() {
        let stages = RequestStages()
        stages.begin(.queue, at: at(0))
        stages.begin(.prefill, at: at(2))
        stages.begin(.decode, at: at(3))
        #expect(
            stages.periods(until: at(9)) == [
                .init(stage: .queue, start: at(0), end: at(2)), .init(stage: .prefill, start: at(2), end: at(3)),
                .init(stage: .decode, start: at(3), end: at(9)),
            ])
    }

    @Test("end where somebody says so, but not after the request")
    func end() {
        let stages = RequestStages()
        stages.begin(.embedding, at: at(0))
        stages.end(at: at(1))
        #expect(stages.periods(until: at(9)).map(\.end) == [at(1)])
        stages.end(at: at(10))
        #expect(stages.periods(until: at(9)).map(\.end) == [at(9)])
    }

    @Test("begin with the first of several sequences, and never end before they began")
    func severalSequences() {
        let stages = RequestStages()
        for second in [1, 2] { stages.begin(.queue, at: at(second)) }
        #expect(stages.periods(until: at(3)) == [.init(stage: .queue, start: at(1), end: at(3))])
        #expect(stages.periods(until: at(0)) == [.init(stage: .queue, start: at(1), end: at(1))])
    }

    @Test("are none where none began")
    func none() {
        #expect(RequestStages().periods(until: at(1)).isEmpty)
    }
}
