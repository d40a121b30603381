import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What signals do until the server takes them itself.
enum EarlySignals {
    private static let isHungUp = Atomic(false)

    /// SIGTERM and SIGINT end the process as asked, since nothing is there to be finished. SIGHUP is remembered: what it is
    /// about may have been read already.
    static func install() {
        // Made before a signal can come, whose handler may make nothing.
        isHungUp.store(false, ordering: .relaxed)
        for ending in [SIGTERM, SIGINT] { signal(ending) { _ in _exit(0) } }
        signal(SIGHUP) { _ in EarlySignals.isHungUp.store(true, ordering: .relaxed) }
    }

    /// Whether SIGHUP came since the last call.
    static func takeHangUp() -> Bool { isHungUp.exchange(false, ordering: .relaxed) }
}
