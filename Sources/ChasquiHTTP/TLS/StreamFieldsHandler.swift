import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Leaves out of HTTP/2's responses what is said of a connection only in HTTP/1.1 (RFC 9113, 8.2.2).
final class StreamFieldsHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var isStream = false

    func handlerAdded(context: ChannelHandlerContext) {
        // A stream is a connection's, which is a listening socket's.
        isStream = context.channel.parent?.parent != nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isStream, case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.connection] = nil
        head.headerFields[.transferEncoding] = nil
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
