import NIOCore
import Synchronization

/// A body that is made when it is first asked for, and kept.
final class LazyBody: Sendable {
    private let make: @Sendable () -> ByteBuffer
    private let made = Mutex<ByteBuffer?>(nil)

    init(_ make: @escaping @Sendable () -> ByteBuffer) {
        self.make = make
    }

    var value: ByteBuffer {
        made.withLock { made in
            let body = made ?? make()
            made = body
            return body
        }
    }
}
