import ChasquiCore
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import ChasquiServing

@Suite("A service manager", .timeLimit(.minutes(15)))
struct SupervisionTests {
    @Test(
        "hands over sockets to the process that it names, and to no other",
        arguments: [
            (["LISTEN_PID": "7", "LISTEN_FDS": "2"], [3, 4]), (["LISTEN_PID": "8", "LISTEN_FDS": "2"], []),
            (["LISTEN_FDS": "2"], []), (["LISTEN_PID": "7"], []), (["LISTEN_PID": "7", "LISTEN_FDS": "0"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], []), (["LISTEN_PID": "7", "LISTEN_FDS": "2147483647"], []),
            (["LISTEN_PID": "x", "LISTEN_FDS": "2"], []),
        ] as [([String: String], [Int32])])
    func descriptors(environment: [String: String], expected: [Int32]) {
        #expect(SocketActivation.descriptors(environment: environment, processID: 7) == expected)
    }

    @Test(
        "that wants to hear nothing is told nothing",
        arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "@"]])
    func silent(environment: [String: String]) {
        #expect(ServiceNotifier(environment: environment, processID: 7) == nil)
    }

    @Test(
        "is told twice in its watchdog's time",
        arguments: [
            (["WATCHDOG_USEC": "4000000"], .seconds(2)),
            (["WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "7"], .seconds(2)),
            (["WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "8"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "x"], nil), ([:], nil),
        ] as [([String: String], Duration?)])
    func interval(environment: [String: String], expected: Duration?) throws {
        let all = environment.merging(["NOTIFY_SOCKET": "/run/notify"]) { $1 }
        let notifier = try #require(ServiceNotifier(environment: all, processID: 7))
        #expect(notifier.watchdogInterval == expected)
    }

    @Test("that does not listen is no failure")
    func deaf() throws {
        let notifier = try #require(ServiceNotifier(environment: ["NOTIFY_SOCKET": "/no/such/socket"], processID: 7))
        notifier.send(.ready)
    }

    /// A model that is loaded when the test says so.
    private final class Model: Sendable {
        let readiness = Mutex(Readiness.loading(progress: 0.5))
        let isStuck = Atomic(false)
        let (loaded, loading) = AsyncStream<Void>.makeStream()

        func end(_ readiness: Readiness) {
            self.readiness.withLock { $0 = readiness }
            loading.finish()
        }

        var subject: Supervision.Subject {
            Supervision.Subject(
                readiness: { self.readiness.withLock { $0 } },
                waitUntilReady: { for await _ in self.loaded {} },
                isStuck: { self.isStuck.load(ordering: .relaxed) })
        }
    }

    @Test("hears how far loading is, and that the server is ready once it is and listens")
    func ready() async throws {
        let socket = NotifySocket()
        let notifier = try #require(ServiceNotifier(environment: ["NOTIFY_SOCKET": socket.path], processID: 7))
        let model = Model()
        let (opened, opening) = AsyncStream<Void>.makeStream()
        let supervision = Supervision(notifier: notifier, subject: model.subject, loadInterval: .seconds(3600))
        async let running: Void = supervision.run(listening: opened)
        #expect(await socket.receive() == ["STATUS=loading the model, 50 %", "EXTEND_TIMEOUT_USEC=60000000"])
        model.end(.ready)
        opening.yield()
        #expect(await socket.receive() == ["READY=1", "STATUS=ready"])
        await running
    }

    @Test("does not hear READY of a model that could not be loaded")
    func notReady() async throws {
        let socket = NotifySocket()
        let notifier = try #require(ServiceNotifier(environment: ["NOTIFY_SOCKET": socket.path], processID: 7))
        let model = Model()
        model.end(.draining)
        let (opened, opening) = AsyncStream<Void>.makeStream()
        opening.finish()
        await Supervision(notifier: notifier, subject: model.subject).run(listening: opened)
        notifier.send(.stopping)
        #expect(await socket.receive() == ["STOPPING=1"])
    }

    @Test("hears that the process lives, but not while a step hangs")
    func watchdog() async throws {
        let socket = NotifySocket()
        let environment = ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "2000"]
        let notifier = try #require(ServiceNotifier(environment: environment, processID: 7))
        let model = Model()
        model.isStuck.store(true, ordering: .relaxed)
        model.end(.ready)
        let (opened, opening) = AsyncStream<Void>.makeStream()
        opening.yield()
        let running = Task { await Supervision(notifier: notifier, subject: model.subject).run(listening: opened) }
        #expect(await socket.receive() == ["READY=1", "STATUS=ready"])
        notifier.send(.status("stuck"))
        #expect(await socket.receive() == ["STATUS=stuck"])
        model.isStuck.store(false, ordering: .relaxed)
        #expect(await socket.receive() == ["WATCHDOG=1"])
        running.cancel()
        await running.value
    }

    @Test("hears of a shutdown when it begins")
    func stopping() async throws {
        let socket = NotifySocket()
        let notifier = try #require(ServiceNotifier(environment: ["NOTIFY_SOCKET": socket.path], processID: 7))
        let group = ServiceGroup(services: [StoppingNotice(notifier: notifier)], logger: .init(label: "test"))
        async let running: Void = group.run()
        await group.triggerGracefulShutdown()
        #expect(await socket.receive() == ["STOPPING=1", "STATUS=finishing what runs"])
        try await running
    }
}
