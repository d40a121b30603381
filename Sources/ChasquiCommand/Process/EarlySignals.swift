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
    private static let isInstalled = Atomic(false)

    /// SIGTERM and SIGINT end the process as asked, since nothing is there to be finished. SIGHUP is remembered: what it is
    /// about may have been read already.
    static func install() {
        // Made before a signal can come, whose handler may make nothing.
        isHungUp.store(false, ordering: .relaxed)
        isInstalled.store(true, ordering: .relaxed)
        for ending in [SIGTERM, SIGINT] { signal(ending) { _ in _exit(0) } }
        signal(SIGHUP) { _ in EarlySignals.isHungUp.store(true, ordering: .relaxed) }
    }

    /// Called before the program begins anew, which catches nothing at first but goes on to ignore what is ignored: a SIGHUP
    /// then is about a configuration that is still to be read.
    static func suspend() {
        if isInstalled.load(ordering: .relaxed) { signal(SIGHUP, SIG_IGN) }
    }

    /// It did not begin anew.
    static func resume() {
        if isInstalled.load(ordering: .relaxed) { install() }
    }

    /// Whether SIGHUP came since the last call.
    static func takeHangUp() -> Bool { isHungUp.exchange(false, ordering: .relaxed) }
}
