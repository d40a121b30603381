import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import ChasquiHTTP

@Suite("A connection")
struct ConnectionHandlerTests {
    private let channel: EmbeddedChannel
    private let handler: ConnectionHandler

    init() throws {
        let limits = ConnectionHandler.Limits(
            maxBodyBytes: 100, bodyTimeout: .seconds(60), writeTimeout: .seconds(30), linger: .seconds(2))
        channel = EmbeddedChannel()
        handler = ConnectionHandler(limits: limits)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func watch(timeout: TimeAmount? = nil) throws -> RequestWatch {
        let watch = RequestWatch()
        let context = try channel.pipeline.syncOperations.context(handler: handler)
        handler.watch(watch, timeout: timeout, context: context)
        return watch
    }

    private func receiveRequest() throws {
        let head = HTTPRequest(method: .post, scheme: "http", authority: nil, path: "/")
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private func respond(_ headers: HTTPFields = [:]) throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: headers)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    private func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test("whose request's time is over has a while to take the error, then is closed")
    func deadline() throws {
        try receiveRequest()
        let watch = try watch(timeout: .seconds(10))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(watch.ending == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(watch.ending == .timedOut)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("whose response ends when its time does is not closed by that")
    func justInTime() throws {
        let loop = channel.embeddedEventLoop
        loop.assumeIsolated().scheduleTask(in: .seconds(10)) { [channel] in
            channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
            channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        }
        try receiveRequest()
        let watch = try watch(timeout: .seconds(10))
        loop.advanceTime(by: .seconds(60))
        #expect(watch.ending == nil)
        #expect(channel.isActive)
    }

    @Test("whose client reads again when its time for that ends stays open")
    func readsJustInTime() throws {
        let loop = channel.embeddedEventLoop
        loop.assumeIsolated().scheduleTask(in: .seconds(30)) { setWritable(true) }
        setWritable(false)
        loop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
    }

    @Test("whose request's body ends when its time for that does gets no error")
    func bodyJustInTime() throws {
        let loop = channel.embeddedEventLoop
        loop.assumeIsolated().scheduleTask(in: .seconds(60)) { [channel] in
            channel.pipeline.fireChannelRead(HTTPRequestPart.end(nil))
        }
        let head = HTTPRequest(method: .post, scheme: "http", authority: nil, path: "/")
        try channel.writeInbound(HTTPRequestPart.head(head))
        loop.advanceTime(by: .seconds(120))
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
    }

    @Test("whose response came in time stays open, and its watch is over")
    func inTime() throws {
        try receiveRequest()
        let watch = try watch(timeout: .seconds(10))
        try respond()
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(watch.ending == nil)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(watch.ending == nil)
        #expect(channel.isActive)
    }

    @Test("that was closed before the watch began ends it")
    func closedBefore() throws {
        try receiveRequest()
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        let watch = try watch()
        #expect(watch.ending == .clientGone)
    }

    @Test("whose client takes nothing for too long is closed")
    func stalled() throws {
        try receiveRequest()
        let watch = try watch()
        setWritable(false)
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        setWritable(true)
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        setWritable(false)
        channel.embeddedEventLoop.advanceTime(by: .seconds(30))
        #expect(!channel.isActive)
        #expect(watch.ending == .clientGone)
    }

    @Test("whose last response is written throws away what still comes, then is closed")
    func lingers() throws {
        try receiveRequest()
        while try channel.readInbound(as: HTTPRequestPart.self) != nil {}
        try respond([.connection: "close"])
        try receiveRequest()
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("does not write 100 Continue into another request's response")
    func pipelinedExpectation() throws {
        try receiveRequest()
        var head = HTTPRequest(method: .post, scheme: "http", authority: nil, path: "/")
        head.headerFields[.expect] = "100-continue"
        try channel.writeInbound(HTTPRequestPart.head(head))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}
