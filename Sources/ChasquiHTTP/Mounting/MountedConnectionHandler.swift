import NIOCore
import NIOHTTPTypes

/// On a connection of an application's server: tells the request when its client goes away or its time is over. All else of
/// the connection is the application's.
final class MountedConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    struct Limits: Sendable {
        /// How long a client has to take the end of an answer, after the answer's time.
        var linger: TimeAmount
    }

    private let limits: Limits
    private var watch: RequestWatch?
    private var deadline: EventLoopTimer?
    private var isInputClosed = false

    init(limits: Limits) {
        self.limits = limits
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { stopWatching() }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { clientIsGone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clientIsGone()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        clientIsGone()
    }

    private func clientIsGone() {
        isInputClosed = true
        let watch = watch
        stopWatching()
        watch?.end(.clientGone)
    }

    private func stopWatching() {
        watch = nil
        deadline?.cancel()
        deadline = nil
    }
}

extension MountedConnectionHandler: RequestWatcher {
    func watch(_ watch: RequestWatch, timeout: TimeAmount?, context: ChannelHandlerContext) {
        guard !isInputClosed, context.channel.isActive else { return watch.end(.clientGone) }
        self.watch = watch
        guard let timeout else { return }
        deadline = EventLoopTimer(in: timeout, on: context.eventLoop) {
            watch.end(.timedOut)
            // A client that reads nothing would keep its answer.
            self.deadline = EventLoopTimer(in: self.limits.linger, on: context.eventLoop) {
                context.close(promise: nil)
            }
        }
    }
}
