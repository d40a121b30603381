import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("Readers of generated text")
struct DeliveriesTests {
    private let start = ContinuousClock.now
    private let one = GenerationChannel()
    private let other = GenerationChannel()

    @Test("are woken after each step that takes longer than the interval")
    func slowSteps() {
        var deliveries = Deliveries()
        for step in 0..<3 {
            deliveries.add(one, isFirst: false)
            #expect(deliveries.takeDue(at: start + Deliveries.interval * step).count == 1)
        }
    }

    @Test("wait for the interval's end where steps are quicker, and are then woken together")
    func quickSteps() {
        var deliveries = Deliveries()
        deliveries.add(one, isFirst: false)
        #expect(deliveries.takeDue(at: start).count == 1)
        deliveries.add(one, isFirst: false)
        #expect(deliveries.takeDue(at: start + Deliveries.interval / 3).isEmpty)
        deliveries.add(other, isFirst: false)
        #expect(deliveries.takeDue(at: start + Deliveries.interval / 2).isEmpty)
        let woken = deliveries.takeDue(at: start + Deliveries.interval)
        #expect(woken.contains { $0 === one } && woken.contains { $0 === other })
        #expect(deliveries.takeDue(at: start + Deliveries.interval * 2).isEmpty)
    }

    @Test("do not wait for a first token")
    func firstToken() {
        var deliveries = Deliveries()
        deliveries.add(one, isFirst: false)
        #expect(deliveries.takeDue(at: start).count == 1)
        deliveries.add(other, isFirst: true)
        #expect(deliveries.takeDue(at: start + Deliveries.interval / 4).first === other)
    }

    @Test("can all be woken before a long step")
    func all() {
        var deliveries = Deliveries()
        deliveries.add(one, isFirst: false)
        _ = deliveries.takeDue(at: start)
        deliveries.add(one, isFirst: false)
        #expect(deliveries.takeAll().first === one)
        #expect(deliveries.takeAll().isEmpty)
    }
}
