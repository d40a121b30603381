import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A connection between its acceptance and the task that serves it.
///
/// It may be dropped on the way: where the listening task is cancelled, or its socket closes at the same moment.
/// `NIOAsyncChannel` ends the process when it is dropped unserved, so that such a one is closed and served to its end.
final class AcceptedConnection<Child: ServerChildChannel>: Sendable {
    private let child: Child
    private let logger: Logger
    /// Nil once somebody serves it.
    private let unserved: Mutex<Child.Value?>

    init(_ value: Child.Value, as child: Child, logger: Logger) {
        self.child = child
        self.logger = logger
        unserved = Mutex(value)
    }

    /// Answers its requests until it is closed.
    func serve() async {
        guard let value = take() else { return }
        await child.handle(value: value, logger: logger)
    }

    private func take() -> Child.Value? {
        unserved.withLock { value in
            defer { value = nil }
            return value
        }
    }

    deinit {
        guard let value = take() else { return }
        value.channel.close(promise: nil)
        Task { [child, logger] in await child.handle(value: value, logger: logger) }
    }
}
