import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import ChasquiHTTP

@Suite("Keep-alive comments")
struct KeepAliveCommentTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        let handler = KeepAliveCommentHandler(interval: .seconds(10), comment: ByteBuffer(string: ":\n\n"))
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func write(_ part: HTTPResponsePart) throws {
        try channel.writeOutbound(part)
    }

    private func begin(_ type: String) throws {
        try write(.head(HTTPResponse(status: .ok, headerFields: [.contentType: type])))
    }

    /// The bodies written since the last look.
    private func bodies() throws -> [String] {
        var bodies: [String] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            if case .body(let buffer) = part { bodies.append(String(buffer: buffer)) }
        }
        return bodies
    }

    @Test("come after each silent interval, counted from the last write")
    func silence() throws {
        try begin("text/event-stream")
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try write(.body(ByteBuffer(string: "event")))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(try bodies() == ["event"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try bodies() == [":\n\n"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        #expect(try bodies() == [":\n\n", ":\n\n"])
    }

    @Test("stop at the end of the answer")
    func end() throws {
        try begin("text/event-stream")
        try write(.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(try bodies() == [])
    }

    @Test("stop at the end of the answer, also where that is written when a comment is due")
    func endWhenDue() throws {
        let loop = channel.embeddedEventLoop
        loop.assumeIsolated().scheduleTask(in: .seconds(10)) { [channel] in
            channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        }
        try begin("text/event-stream")
        loop.advanceTime(by: .seconds(60))
        #expect(try bodies() == [])
    }

    @Test("come into streams only")
    func otherTypes() throws {
        try begin("application/json")
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(try bodies() == [])
    }

    @Test("wait while the client takes nothing")
    func unwritable() throws {
        try begin("text/event-stream")
        channel.isWritable = false
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(try bodies() == [])
        channel.isWritable = true
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(try bodies() == [":\n\n"])
    }
}
