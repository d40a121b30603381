import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Puts what knows HTTP/1 alone where a connection's protocol is still known, which is before its parts become those of all
/// protocols.
final class HTTP1Installer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        // A stream of HTTP/2 has none.
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(OldProtocolHandler(), position: .before(codec))
        try? pipeline.addHandler(HeadAnswerHandler(), position: .before(codec))
    }
}
