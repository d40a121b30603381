import ServiceLifecycle

/// Work of a service that comes again and again. A graceful shutdown ends the pause before it, and never breaks it off: what
/// is written then would be lost.
enum RepeatedWork {
    /// Returns when the work was done once more after a graceful shutdown began, or when the task is cancelled.
    static func run(every interval: Duration, _ work: () async -> Void) async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
            await work()
        }
        // The shutdown may have begun while there was work.
        await work()
    }
}
