import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("Whether a model is in memory") struct ModelPresenceTests {
    private let now = ContinuousClock.now

    private func awake() -> ModelPresence {
        var presence = ModelPresence(waitingLimit: 2, now: now)
        presence.loaded(at: now)
        return presence
    }

    private func asleep() -> ModelPresence {
        var presence = awake()
        _ = presence.fallAsleep(holdsRequests: false)
        return presence
    }

    @Test("requests are refused while it is loaded for the first time, and wait while it is loaded again")
    func loading() {
        var presence = ModelPresence(waitingLimit: 2, now: now)
        #expect(presence.loads(to: 0.5) == true)
        #expect(presence.enter() == .refused(.loading(progress: 0.5)))
        presence = asleep()
        #expect(presence.readiness == .ready)
        #expect(presence.enter() == .wait(wakes: true))
        #expect(presence.enter() == .wait(wakes: false))
        #expect(presence.enter() == .refused(.overloaded(.requests(waiting: 2), retryAfter: .seconds(1))))
    }

    @Test("it is not freed while someone uses it, or the engine holds requests")
    func used() {
        var presence = awake()
        #expect(presence.fallAsleep(holdsRequests: true) == false)
        #expect(presence.enter() == .use)
        #expect(presence.fallAsleep(holdsRequests: false) == false)
        presence.leave(at: now)
        #expect(presence.fallAsleep(holdsRequests: false) == true)
        #expect(presence.isSleeping)
    }

    @Test("those who waited use it when it is there, so that it is not freed before they leave")
    func woken() {
        var presence = asleep()
        _ = presence.enter()
        _ = presence.enter()
        presence.loaded(at: now)
        #expect(presence.users == 2)
        presence.leave(at: now)
        #expect(presence.fallAsleep(holdsRequests: false) == false)
        presence.leave(at: now)
        #expect(presence.fallAsleep(holdsRequests: false) == true)
    }

    @Test("after a failure nobody waits, and the next one tries again")
    func failure() {
        var presence = asleep()
        _ = presence.enter()
        presence.failed()
        #expect(presence.waiting == 0)
        #expect(presence.enter() == .wait(wakes: true))
    }

    @Test("its bedtime counts from the last use, and looking is none")
    func bedtime() {
        var presence = awake()
        #expect(presence.bedtime(after: .seconds(5), now: now + .seconds(3)) == now + .seconds(5))
        _ = presence.enter()
        #expect(presence.bedtime(after: .seconds(5), now: now + .seconds(3)) == now + .seconds(8))
        presence.leave(at: now + .seconds(4))
        #expect(presence.bedtime(after: .seconds(5), now: now + .seconds(6)) == now + .seconds(9))
        _ = presence.enter()
        presence.leave(at: now + .seconds(6), countsAsUse: false)
        #expect(presence.bedtime(after: .seconds(5), now: now + .seconds(7)) == now + .seconds(9))
    }

    @Test("an end refuses whoever comes, and stops loading")
    func end() {
        for var presence in [awake(), asleep(), ModelPresence(waitingLimit: 2, now: now)] {
            _ = presence.enter()
            presence.end()
            let goesOn = presence.loads(to: 1)
            #expect(!goesOn)
            let entry = presence.enter()
            #expect(entry == .refused(.shuttingDown))
            presence.loaded(at: now)
            #expect(presence.readiness == .draining)
            let sleeps = presence.fallAsleep(holdsRequests: false)
            #expect(!sleeps)
        }
    }

    @Test("nobody is lost or counted twice, whatever comes in whatever order", arguments: 0..<50 as Range<UInt64>)
    func randomly(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var presence = awake()
        var (users, waiting) = (0, 0)
        for _ in 0..<400 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let wasAsleep = presence.phase == .asleep
                switch presence.enter() {
                case .use: users += 1
                case .wait(let wakes):
                    waiting += 1
                    #expect(wakes == wasAsleep)
                case .refused: #expect(waiting == 2)
                }
            case 2 where users > 0:
                presence.leave(at: now)
                users -= 1
            case 3 where waiting > 0:
                presence.giveUp()
                waiting -= 1
            case 4 where presence.phase == .waking:
                if Bool.random(using: &random) {
                    presence.loaded(at: now)
                    users += waiting
                } else {
                    presence.failed()
                }
                waiting = 0
            case 5:
                let holds = Bool.random(using: &random)
                let wasAwake = presence.phase == .awake
                let sleeps = presence.fallAsleep(holdsRequests: holds)
                #expect(sleeps == (wasAwake && users == 0 && !holds))
            default: break
            }
            #expect(presence.users == users)
            #expect(presence.waiting == waiting)
            #expect(presence.phase == .awake || users == 0)
            #expect(presence.phase == .waking || waiting == 0)
        }
    }
}
