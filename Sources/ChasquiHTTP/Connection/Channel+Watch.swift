import NIOCore

extension Channel {
    /// Ends the watch when the client goes away or the time is over, until the running response ends.
    /// - Parameter interval: how much silence there may be in a stream before it has a comment; nil is any.
    func begin(_ watch: RequestWatch, timeout: Duration?, commentAfter interval: Duration? = nil) async {
        let timeout = timeout.map { TimeAmount($0) }
        let interval = interval.map { TimeAmount($0) }
        let pipeline = pipeline
        let registered = eventLoop.submit {
            guard let watcher = pipeline.syncOperations.watcher else { return watch.end(.clientGone) }
            try? pipeline.syncOperations.handler(type: KeepAliveCommentHandler.self).interval = interval
            watcher.handler.watch(watch, timeout: timeout, context: watcher.context)
        }
        do {
            try await registered.get()
        } catch {
            watch.end(.clientGone)
        }
    }
}
