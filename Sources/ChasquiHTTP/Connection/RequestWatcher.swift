import NIOCore

/// Who knows on a connection when its client goes away.
protocol RequestWatcher: ChannelHandler {
    /// Watches over the request that is being answered, until its response ends.
    func watch(_ watch: RequestWatch, timeout: TimeAmount?, context: ChannelHandlerContext)
}

extension ChannelPipeline.SynchronousOperations {
    /// The one of this server's connections, or of another's.
    var watcher: (handler: any RequestWatcher, context: ChannelHandlerContext)? {
        let context =
            (try? context(handlerType: ConnectionHandler.self))
            ?? (try? context(handlerType: MountedConnectionHandler.self))
        guard let context, let handler = context.handler as? any RequestWatcher else { return nil }
        return (handler, context)
    }
}
