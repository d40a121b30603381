import NIOCore
import NIOHTTP1

/// Answers requests of HTTP/1.0 as that has it (RFC 1945): no chunks, and the connection ends with the answer. One of
/// HTTP/1.1 has to have one `Host` (RFC 9112, 3.2).
final class OldProtocolHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var isOld = false
    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return isRefused ? () : context.fireChannelRead(data)
        }
        isOld = head.version == .http1_0
        isRefused = !isOld && head.headers["host"].count != 1
        guard !isRefused else { return context.fireErrorCaught(HTTPProblem.noHost) }
        guard isOld else { return context.fireChannelRead(data) }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOld, case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        head.version = .http1_0
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
