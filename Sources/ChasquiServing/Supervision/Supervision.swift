import ChasquiCore
import ServiceLifecycle

/// Keeps a service manager told while a server runs.
struct Supervision: Sendable {
    /// What the manager is told of.
    struct Subject: Sendable {
        let readiness: @Sendable () -> Readiness
        /// Returns when loading has ended.
        let waitUntilReady: @Sendable () async -> Void
        /// Whether computing hangs.
        let isStuck: @Sendable () -> Bool
    }

    let notifier: ServiceNotifier
    let subject: Subject
    /// How often a start says how far it is.
    var loadInterval: Duration = .seconds(1)

    private static let loadExtension: Duration = .seconds(60)

    /// Runs until it is cancelled, after the last request: a manager's watchdog goes on while a server ends.
    /// - Parameter listening: has an element, or ends, when connections are accepted.
    func run(listening: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tellLife() }
            await tellLoading(listening)
        }
    }

    private func tellLoading(_ listening: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tellProgress() }
            await subject.waitUntilReady()
            for await _ in listening { break }
            group.cancelAll()
        }
        guard subject.readiness() == .ready else { return }
        notifier.send(.ready, .status("ready"))
    }

    private func tellProgress() async {
        while case .loading(let progress) = subject.readiness(), !Task.isCancelled {
            notifier.send(
                .status("loading the model, \(Int(progress * 100)) %"), .extendTimeout(Self.loadExtension))
            try? await Task.sleep(for: loadInterval)
        }
    }

    private func tellLife() async {
        guard let interval = notifier.watchdogInterval else { return }
        while !Task.isCancelled {
            if !subject.isStuck() { notifier.send(.alive) }
            try? await Task.sleep(for: interval)
        }
    }
}

/// Tells a service manager that a server has begun to end.
struct StoppingNotice: Service {
    let notifier: ServiceNotifier

    func run() async throws {
        try? await gracefulShutdown()
        notifier.send(.stopping, .status("finishing what runs"))
    }
}
