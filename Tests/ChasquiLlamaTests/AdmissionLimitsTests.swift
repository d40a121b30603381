import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The queue's bounds")
struct AdmissionLimitsTests {
    @Test("predict no wait while a slot is free or nothing is known", arguments: [(0, 4, 9), (3, 4, 9), (20, 4, 0)])
    func noWait(ahead: Int, slots: Int, seconds: Int) {
        let wait = AdmissionLimits.predictedWait(ahead: ahead, slots: slots, serviceTime: .seconds(seconds))
        #expect(wait == .zero)
    }

    @Test("predict a wait from how long others had their slots")
    func wait() {
        #expect(AdmissionLimits.predictedWait(ahead: 11, slots: 4, serviceTime: .seconds(10)) == .seconds(20))
    }

    @Test("refuse a request that would wait longer than it may, and say when to come again")
    func refuses() {
        let limits = AdmissionLimits(tokens: 100, wait: .seconds(30))
        #expect(limits.refusal(predictedWait: .seconds(30), timeLeft: .seconds(5)) == nil)
        #expect(
            limits.refusal(predictedWait: .seconds(42), timeLeft: nil)
                == .overloaded(.wait(predicted: .seconds(42), limit: .seconds(30)), retryAfter: .seconds(12)))
    }

    @Test("take the request's own time where no limit is set")
    func ownTime() {
        let limits = AdmissionLimits(tokens: 100, wait: nil)
        #expect(limits.refusal(predictedWait: .seconds(500), timeLeft: nil) == nil)
        #expect(limits.refusal(predictedWait: .seconds(6), timeLeft: .seconds(5)) != nil)
    }
}
