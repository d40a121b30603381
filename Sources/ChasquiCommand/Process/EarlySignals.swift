#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What signals do until the server takes them itself.
enum EarlySignals {
    /// SIGTERM and SIGINT end the process as asked, since nothing is there to be finished. SIGHUP does nothing: the
    /// configuration is being read anyway.
    static func install() {
        for ending in [SIGTERM, SIGINT] { signal(ending) { _ in _exit(0) } }
        signal(SIGHUP) { _ in }
    }
}
