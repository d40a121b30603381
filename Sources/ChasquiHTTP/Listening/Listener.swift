import HummingbirdCore
import Logging
import NIOCore
import NIOExtras

/// One listening socket, with the connections that come through it.
struct Listener: Sendable {
    /// Where it really listens.
    let place: ListenAddress
    private let file: UnixSocketFile?
    private let quiescing: ServerQuiescingHelper
    private let serving: @Sendable () async -> Void
    private let closing: @Sendable () async -> Void

    init<Child: ServerChildChannel>(
        _ accepted: NIOAsyncChannel<AcceptedConnection<Child>, Never>, place: ListenAddress, file: UnixSocketFile?,
        quiescing: ServerQuiescingHelper, logger: Logger
    ) {
        self.place = place
        self.file = file
        self.quiescing = quiescing
        serving = { await Self.serve(accepted, logger: logger) }
        closing = { try? await accepted.executeThenClose { _ in } }
    }

    /// Serves connections until shutdown, and then those that are left; deletes the socket's file.
    func run() async {
        await serving()
        file?.remove()
    }

    /// Accepts no more connections, and closes those that owe no answer.
    func quiesce() {
        // A file is deleted before its socket closes, so that none is seen on which nobody listens.
        file?.remove()
        quiescing.initiateShutdown(promise: nil)
    }

    /// Closes it before it has served anyone.
    func close() async {
        await closing()
        file?.remove()
    }

    private static func serve<Child: ServerChildChannel>(
        _ accepted: NIOAsyncChannel<AcceptedConnection<Child>, Never>, logger: Logger
    ) async {
        await withDiscardingTaskGroup { group in
            do {
                try await accepted.executeThenClose { connections in
                    for try await connection in connections {
                        group.addTask { await connection.serve() }
                    }
                }
            } catch is CancellationError {
                // The last moment of a shutdown came before the end of all connections.
            } catch {
                logger.error("a listening socket failed", metadata: ["error": "\(error)"])
            }
        }
    }
}
