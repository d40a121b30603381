import ChasquiHTTP
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A connection that sends and reads whatever a test wants, however wrong it is as HTTP.
final class RawConnection: Sendable {
    struct Closed: Error {
        var received: String
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(to place: ListenAddress) async throws -> RawConnection {
        let inbox = Inbox()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            // A busy machine may take long to accept it.
            .connectTimeout(.minutes(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox: inbox))
                }
            }
        let channel =
            switch place {
            case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port).get()
            case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
            }
        return RawConnection(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends as far as the server takes it.
    func sendIgnoringErrors(_ buffer: ByteBuffer) async {
        try? await channel.writeAndFlush(buffer)
    }

    /// Takes what was received up to and with the marker.
    /// - Throws: ``Closed`` with the rest, where the connection ends before.
    @discardableResult
    func read(through marker: String) async throws -> String {
        try await inbox.take { text in text.firstRange(of: marker)?.upperBound }
    }

    /// Takes this many bytes.
    func read(bytes: Int) async throws -> String {
        try await inbox.take { text in
            text.utf8.count < bytes ? nil : text.utf8.index(text.startIndex, offsetBy: bytes)
        }
    }

    /// Takes all that comes until the server closes.
    func readToEnd() async -> String {
        do {
            return try await inbox.take { _ in nil }
        } catch {
            return (error as? Closed)?.received ?? ""
        }
    }

    /// Stops taking bytes off the socket, so that the server's writes come to a halt.
    func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    func close() async throws {
        try await channel.close()
    }

    /// Tells the server that nothing more comes.
    func shutdownOutput() async throws {
        try await channel.close(mode: .output)
    }

    /// Closes with a reset.
    func reset() async throws {
        let options = channel as? any SocketOptionProvider
        try await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
}

/// The bytes that came, for one reader at a time.
private final class Inbox: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        /// Counts changes, so that a reader that looked before one does not wait for the next.
        var version = 0
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func append(_ bytes: some Sequence<UInt8>) {
        change { $0.bytes += bytes }
    }

    func close() {
        change { $0.isClosed = true }
    }

    func take(_ end: (String) -> String.Index?) async throws -> String {
        while true {
            let (taken, version) = try state.withLock { state -> (String?, Int) in
                let text = String(decoding: state.bytes, as: UTF8.self)
                if let index = end(text) {
                    let taken = String(text[..<index])
                    state.bytes.removeFirst(taken.utf8.count)
                    return (taken, state.version)
                }
                if state.isClosed { throw RawConnection.Closed(received: text) }
                return (nil, state.version)
            }
            if let taken { return taken }
            await waitForChange(since: version)
        }
    }

    private func waitForChange(since version: Int) async {
        await withCheckedContinuation { continuation in
            let hasChanged = state.withLock { state in
                if state.version == version { state.reader = continuation }
                return state.version != version
            }
            if hasChanged { continuation.resume() }
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            state.version += 1
            return state.reader.take()
        }
        reader?.resume()
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(inbox: Inbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.append(unwrapInboundIn(data).readableBytesView)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { inbox.close() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.close()
        context.close(promise: nil)
    }
}
