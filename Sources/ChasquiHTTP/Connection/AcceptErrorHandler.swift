import NIOCore

/// Keeps the listening socket alive when a connection cannot be accepted, as when no file descriptor is left.
///
/// Without it, such an error would end the loop that accepts, and with it the server. Accepting rests for a while, since
/// the connection that waits would fail again at once.
final class AcceptErrorHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    private let rest: TimeAmount
    private let onError: @Sendable (IOError) -> Void
    private var isResting = false
    private var owesRead = false

    init(rest: TimeAmount = .seconds(1), onError: @escaping @Sendable (IOError) -> Void) {
        self.rest = rest
        self.onError = onError
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard context.channel.isActive, let error = error as? IOError else {
            return context.fireErrorCaught(error)
        }
        guard !isResting else { return }
        isResting = true
        onError(error)
        context.eventLoop.assumeIsolated().scheduleTask(in: rest) {
            self.isResting = false
            if self.owesRead { context.read() }
            self.owesRead = false
        }
    }

    func read(context: ChannelHandlerContext) {
        if isResting { owesRead = true } else { context.read() }
    }
}
