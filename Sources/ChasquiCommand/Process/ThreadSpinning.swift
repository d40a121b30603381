#if canImport(Glibc)
import Glibc
#endif

/// How long llama.cpp's threads spin while they wait for each other, where that is GNU's OpenMP.
///
/// Its default, some milliseconds, is the best on a quiet machine. Where many programs want the cores, a thread that spins
/// keeps from working the very thread that it waits for: with nine busy processes on two cores, decoding was 15 times
/// slower than with a short spin, which costs a tenth on a quiet machine.
enum ThreadSpinning {
    private static let variable = "GOMP_SPINCOUNT"
    private static let shortest = 1000
    private static let countOfPoll = 6000
    /// libgomp's own default corresponds to it.
    private static let defaultPoll = 50

    /// Starts the process anew with another spin than the default, unless the environment says how threads wait. The
    /// library reads it before `main`, so that nothing else would do.
    /// - Parameter poll: 0...100, as llama-server's `--poll`.
    static func apply(poll: Int) {
        #if canImport(Glibc)
        guard poll != defaultPoll, getenv(variable) == nil, getenv("OMP_WAIT_POLICY") == nil,
            setenv(variable, String(shortest + poll * countOfPoll), 1) == 0
        else { return }
        EarlySignals.suspend()
        // Returns only where /proc is not there; then it stays as it is.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        EarlySignals.resume()
        #endif
    }
}
