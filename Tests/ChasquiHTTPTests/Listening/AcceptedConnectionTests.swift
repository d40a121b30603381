import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import ChasquiHTTP

@Suite("An accepted connection", .timeLimit(.minutes(15)))
struct AcceptedConnectionTests {
    private struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    /// Tells that it serves, and whether the connection was open then.
    private struct Child: ServerChildChannel {
        let served = Signal()
        let foundOpen = Signal()

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            channel.eventLoop.makeSucceededFuture(Value(channel: channel))
        }

        func handle(value: Value, logger: Logger) async {
            if value.channel.isActive { foundOpen.fire() }
            served.fire()
        }
    }

    private let child = Child()

    private func accepted() async throws -> (AcceptedConnection<Child>, NIOAsyncTestingChannel) {
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/a")).get()
        return (AcceptedConnection(Value(channel: channel), as: child, logger: Logger(label: "test")), channel)
    }

    @Test("is served once, open")
    func served() async throws {
        let (connection, channel) = try await accepted()
        await connection.serve()
        #expect(child.served.hasFired && child.foundOpen.hasFired)
        #expect(channel.isActive)
    }

    @Test("is closed and served all the same where it is dropped before")
    func dropped() async throws {
        var connection: AcceptedConnection<Child>?
        let channel: NIOAsyncTestingChannel
        (connection, channel) = try await accepted()
        withExtendedLifetime(connection) {}
        connection = nil
        try await channel.closeFuture.get()
        await child.served.wait()
    }
}
