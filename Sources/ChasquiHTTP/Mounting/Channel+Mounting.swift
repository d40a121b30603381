import ChasquiAPI
import NIOCore
import NIOHTTPTypesHTTP1
import NIOHTTPTypesHTTP2

extension Channel {
    /// Puts into a connection of an application's server what the routes need of it, the first time that one is asked for there.
    func prepareForMountedRoutes(_ limits: MountedConnectionHandler.Limits) async {
        let pipeline = pipeline
        let prepared = eventLoop.submit {
            let handlers = pipeline.syncOperations
            guard (try? handlers.context(handlerType: MountedConnectionHandler.self)) == nil,
                let codec = handlers.serverCodec
            else { return }
            try? handlers.addHandlers(
                [
                    StreamFieldsHandler(), MountedConnectionHandler(limits: limits),
                    KeepAliveCommentHandler(comment: SSE.comment),
                ], position: .after(codec))
        }
        // A connection that is closed has no pipeline; its request is told so when it is watched.
        try? await prepared.get()
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// What makes a protocol's parts those of all protocols, which is before those who handle them.
    fileprivate var serverCodec: (any ChannelHandler)? {
        (try? handler(type: HTTP1ToHTTPServerCodec.self))
            ?? (try? handler(type: HTTP2FramePayloadToHTTPServerCodec.self))
    }
}
