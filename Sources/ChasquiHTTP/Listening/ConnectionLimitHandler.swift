import NIOCore

/// Accepts no connection on a listening socket while there are as many as there may be.
///
/// Another socket may have taken the last place when a connection has just been accepted: it is kept unserved then, as
/// it would have been in the system's queue.
final class ConnectionLimitHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let limit: ConnectionLimit
    private var held: [any Channel] = []
    private var owesRead = false
    private var isWaiting = false

    init(_ limit: ConnectionLimit) {
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        held.append(unwrapInboundIn(data))
        passHeld(context)
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty, hasRoom(context) { context.read() } else { owesRead = true }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closeHeld()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closeHeld()
    }

    private func passHeld(_ context: ChannelHandlerContext) {
        while let channel = held.first, hasRoom(context) {
            guard limit.enter() else { continue }
            held.removeFirst()
            channel.closeFuture.whenComplete { [limit] _ in limit.leave() }
            context.fireChannelRead(wrapInboundOut(channel))
        }
    }

    private func hasRoom(_ context: ChannelHandlerContext) -> Bool {
        guard !isWaiting else { return false }
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        isWaiting = !limit.hasRoom { [eventLoop = context.eventLoop] in
            eventLoop.execute { bound.value.handler.roomIsThere(bound.value.context) }
        }
        return !isWaiting
    }

    private func roomIsThere(_ context: ChannelHandlerContext) {
        isWaiting = false
        passHeld(context)
        guard owesRead, held.isEmpty, hasRoom(context) else { return }
        owesRead = false
        context.read()
    }

    private func closeHeld() {
        for channel in held { channel.close(promise: nil) }
        held = []
    }
}
