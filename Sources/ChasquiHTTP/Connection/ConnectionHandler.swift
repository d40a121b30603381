import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// The event-loop side of one connection: tells its request when the client goes away or the time is over, answers
/// what is not HTTP, and closes after a response that says so.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler, RequestWatcher {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    struct Limits: Sendable {
        var maxBodyBytes: Int
        /// How long a client has to send a whole body.
        var bodyTimeout: TimeAmount
        /// How long a client may take nothing of an answer.
        var writeTimeout: TimeAmount
        /// How long a client has to take the end of an answer, after the answer's time or the last response.
        var linger: TimeAmount
    }

    private let limits: Limits
    private var state = ConnectionState()
    private var watch: RequestWatch?
    private var deadline: EventLoopTimer?
    private var bodyDeadline: EventLoopTimer?
    private var writeDeadline: EventLoopTimer?

    init(limits: Limits) {
        self.limits = limits
    }

    func watch(_ watch: RequestWatch, timeout: TimeAmount?, context: ChannelHandlerContext) {
        self.watch = watch
        guard !state.isInputClosed, context.channel.isActive else {
            watch.end(.clientGone)
            return giveUp(context)
        }
        guard let timeout else { return }
        deadline = EventLoopTimer(in: timeout, on: context.eventLoop) {
            watch.end(.timedOut)
            self.giveUp(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state.acceptsParts else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body: break
        case .end: bodyDeadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    private func receive(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        let announced = head.headerFields[.contentLength].flatMap(Int.init) ?? 0
        let mayContinue = state.requestHead(
            expectsContinue: head.headerFields[.expect]?.lowercased() == "100-continue",
            isWithinLimit: announced <= limits.maxBodyBytes)
        if mayContinue {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        // Behind another request, the body waits for this server, not for its client.
        guard state.owed == 1 else { return }
        bodyDeadline = EventLoopTimer(in: limits.bodyTimeout, on: context.eventLoop) {
            context.fireErrorCaught(HTTPProblem.bodyTooSlow)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            state.responseHead(isLast: head.headerFields[.connection]?.lowercased() == "close")
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            stopWatching()
            guard state.responseEnd() else { return context.write(data, promise: promise) }
            context.writeAndFlush(data, promise: promise)
            linger(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { clientIsGone(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clientIsGone(context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        clientIsGone(context)
        stopWatching()
        bodyDeadline?.cancel()
        writeDeadline?.cancel()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeDeadline?.cancel()
        if !context.channel.isWritable {
            writeDeadline = EventLoopTimer(in: limits.writeTimeout, on: context.eventLoop) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !(error is IOError), context.channel.isActive, state.malformedRequest() else {
            return context.fireErrorCaught(error)
        }
        let (head, body) = MalformedRequest.response(to: error)
        write(context: context, data: wrapOutboundOut(.head(head)), promise: nil)
        write(context: context, data: wrapOutboundOut(.body(body)), promise: nil)
        write(context: context, data: wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func clientIsGone(_ context: ChannelHandlerContext) {
        guard state.inputClosed() else { return }
        let watch = watch
        stopWatching()
        guard let watch else { return }
        watch.end(.clientGone)
        giveUp(context)
    }

    private func stopWatching() {
        watch = nil
        deadline?.cancel()
        deadline = nil
    }

    /// Closing while the client still sends would reset the connection, and the client might lose the response.
    private func linger(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        giveUp(context)
    }

    /// Closes after a while, even where the end of the response cannot be written since the client reads nothing.
    private func giveUp(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        deadline?.cancel()
        deadline = EventLoopTimer(in: limits.linger, on: context.eventLoop) {
            context.close(promise: nil)
        }
    }
}
