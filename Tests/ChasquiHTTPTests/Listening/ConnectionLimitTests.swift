import NIOCore
import NIOEmbedded
import Testing

@testable import ChasquiHTTP

@Suite("The limit of connections")
struct ConnectionLimitTests {
    /// Counts the reads that reach the socket.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Any
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
        }
    }

    private struct Socket {
        let channel = EmbeddedChannel()
        let reads = Reads()

        init(_ limit: ConnectionLimit) throws {
            try channel.pipeline.syncOperations.addHandlers([reads, ConnectionLimitHandler(limit)])
        }

        func accept() throws -> EmbeddedChannel {
            let connection = EmbeddedChannel()
            try channel.writeInbound(connection as any Channel)
            return connection
        }

        func passed() throws -> (any Channel)? { try channel.readInbound(as: (any Channel).self) }
    }

    @Test("no more are accepted while there are enough, until one closes")
    func waits() throws {
        let socket = try Socket(ConnectionLimit(1))
        socket.channel.read()
        #expect(socket.reads.count == 1)
        let connection = try socket.accept()
        #expect(try socket.passed() === connection)
        socket.channel.read()
        #expect(socket.reads.count == 1)
        try connection.close().wait()
        connection.embeddedEventLoop.run()
        socket.channel.embeddedEventLoop.run()
        #expect(socket.reads.count == 2)
    }

    @Test("one that was accepted for the place that another address took is not served before one closes")
    func held() throws {
        let limit = ConnectionLimit(1)
        let (first, second) = (try Socket(limit), try Socket(limit))
        let one = try first.accept()
        #expect(try first.passed() === one)
        let other = try second.accept()
        #expect(try second.passed() == nil)
        try one.close().wait()
        one.embeddedEventLoop.run()
        second.channel.embeddedEventLoop.run()
        #expect(try second.passed() === other)
        // Which takes the place again.
        _ = try first.accept()
        #expect(try first.passed() == nil)
    }
}
