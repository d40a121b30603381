import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import Synchronization

/// Connections with TLS, on which clients choose HTTP/2 or HTTP/1.1; new ones have the newest certificate.
struct SecureChannel: ServerChildChannel {
    typealias Value = HTTP2UpgradeChannel.Value

    /// What new connections are set up with.
    final class Current: Sendable {
        private let channel: Mutex<HTTP2UpgradeChannel>

        init(_ channel: HTTP2UpgradeChannel) {
            self.channel = Mutex(channel)
        }

        var value: HTTP2UpgradeChannel {
            get { channel.withLock { $0 } }
            set { channel.withLock { $0 = newValue } }
        }
    }

    let current: Current
    /// How long a client has for its side of the handshake.
    let handshakeLimit: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        current.value.setup(channel: channel, logger: logger).flatMapThrowing { [handshakeLimit] value in
            try channel.pipeline.syncOperations.addHandler(HandshakeLimitHandler(handshakeLimit))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await current.value.handle(value: value, logger: logger)
    }
}
