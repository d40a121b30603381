import CChasquiPlugin
import Synchronization

/// The one call of a library's `start`, by whoever comes first; the others wait for its end.
final class LibraryStart: Sendable {
    private let descriptor: PluginDescriptor
    private let result = Mutex<Int32?>(nil)

    init(_ descriptor: PluginDescriptor) {
        self.descriptor = descriptor
    }

    /// What it returned. Blocks until it has.
    var status: Int32 {
        result.withLock { result in
            if let result { return result }
            let status = descriptor.callbacks.start.map { $0(descriptor.callbacks.state) } ?? Int32(CHASQUI_OK)
            result = status
            return status
        }
    }
}
