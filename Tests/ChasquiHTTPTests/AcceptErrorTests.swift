import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import ChasquiHTTP

@Suite("A connection that cannot be accepted")
struct AcceptErrorTests {
    /// Counts the reads that reach the socket.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Any
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
        }
    }

    @Test("does not end the listening socket, and accepting rests for a while")
    func rests() throws {
        let channel = EmbeddedChannel()
        let reads = Reads()
        let errors = Mutex(0)
        let handler = AcceptErrorHandler(rest: .seconds(1)) { _ in errors.withLock { $0 += 1 } }
        try channel.pipeline.syncOperations.addHandlers([reads, handler])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let before = reads.count
        for _ in 0..<3 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
            channel.read()
        }
        try channel.throwIfErrorCaught()
        #expect(errors.withLock { $0 } == 1)
        #expect(reads.count == before)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(reads.count == before + 1)
        channel.read()
        #expect(reads.count == before + 2)
    }
}
