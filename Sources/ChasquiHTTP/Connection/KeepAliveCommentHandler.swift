import ChasquiAPI
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Writes an SSE comment into a streamed answer whenever nothing was written for a while, so that neither the client
/// nor a proxy takes a long prefill for a dead connection.
final class KeepAliveCommentHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Of the next stream, or the one that runs; nil has none.
    var interval: TimeAmount?
    private let comment: ByteBuffer
    private var lastWrite = NIODeadline.now()
    private var timer: EventLoopTimer?

    init(interval: TimeAmount? = nil, comment: ByteBuffer) {
        self.interval = interval
        self.comment = comment
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        lastWrite = context.eventLoop.now
        switch unwrapOutboundIn(data) {
        case .head(let head):
            let isStream = head.headerFields[.contentType]?.hasPrefix(SSE.mediaType) == true
            // A stream of a conversation has comments of its own, since its readers count bytes.
            if isStream, head.headerFields[.conversationID] == nil { schedule(context) }
        case .body:
            break
        case .end:
            stop()
        }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private func schedule(_ context: ChannelHandlerContext) {
        guard let interval else { return }
        timer = EventLoopTimer(at: lastWrite + interval, on: context.eventLoop) {
            self.passed(interval, context)
        }
    }

    private func passed(_ interval: TimeAmount, _ context: ChannelHandlerContext) {
        if context.eventLoop.now - lastWrite >= interval {
            lastWrite = context.eventLoop.now
            // A client that does not read has enough to read already.
            if context.channel.isWritable {
                context.writeAndFlush(wrapOutboundOut(.body(comment)), promise: nil)
            }
        }
        schedule(context)
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
