#if canImport(Glibc)
import Glibc
#endif

/// How long llama.cpp's threads spin while they wait for each other.
///
/// GNU's OpenMP spins for milliseconds by default. As soon as another process wants one of the cores, a thread that spins
/// keeps from working the very thread that it waits for: beside a compiler, decoding was 15 times slower than with a short
/// spin, which costs nothing on a quiet machine.
enum ThreadSpinning {
    private static let variable = "GOMP_SPINCOUNT"
    /// Some tens of microseconds, longer than most waits between two operations of a graph.
    private static let count = "1000"

    /// Starts the process anew with a short spin, unless the environment says how threads wait. The library reads it
    /// before `main`, so that nothing else would do.
    static func shorten() {
        #if canImport(Glibc)
        guard getenv(variable) == nil, getenv("OMP_WAIT_POLICY") == nil, setenv(variable, count, 1) == 0 else { return }
        // Returns only where /proc is not there; then it stays as it is.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        #endif
    }
}
