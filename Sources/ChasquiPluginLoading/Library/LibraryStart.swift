import CChasquiPlugin
import Synchronization

/// The one call of a library's `start`, by whoever comes first; the others wait for its end.
final class LibraryStart: Sendable {
    private let descriptor: PluginDescriptor
    private let result = Mutex<Int32?>(nil)
    private let call = Mutex<Task<Int32, any Error>?>(nil)

    init(_ descriptor: PluginDescriptor) {
        self.descriptor = descriptor
    }

    /// The same for those that may wait, in one call however many they are. Whose task is cancelled ends it for all.
    /// - Throws: ``CallFailure``.
    func status(on pool: CallPool, as what: String, timeout: Duration) async throws -> Int32 {
        let task = call.withLock { call in
            let task = call ?? Task { try await pool.run(what, timeout: timeout) { [self] in status } }
            call = task
            return task
        }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// What it returned. Blocks until it has.
    var status: Int32 {
        result.withLock { result in
            if let result { return result }
            let status = descriptor.callbacks.start.map { $0(descriptor.callbacks.state) } ?? Int32(CHASQUI_OK)
            result = status
            return status
        }
    }
}
