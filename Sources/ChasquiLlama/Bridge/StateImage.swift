import Foundation

/// The bytes of a slot's state, outside of Swift's heap: pages of their own, which the system has back at once when
/// nobody refers to them any more.
final class StateImage: Sendable {
    let byteCount: Int
    // Written before the image is shared, and only read afterwards; unmapped here.
    nonisolated(unsafe) private let base: UnsafeMutableRawPointer

    /// Takes memory and has it filled.
    /// - Parameter byteCount: at least 1.
    /// - Returns: nil if there is no memory or if `fill` throws.
    init?(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) {
        guard byteCount > 0,
            let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            base != MAP_FAILED
        else { return nil }
        #if os(Linux)
        // All of it is used, and made while a step waits: a few large pages are much quicker than thousands.
        madvise(base, byteCount, MADV_HUGEPAGE)
        #endif
        do {
            try fill(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
        } catch {
            munmap(base, byteCount)
            return nil
        }
        self.byteCount = byteCount
        self.base = base
    }

    deinit {
        munmap(base, byteCount)
    }

    /// Lends the bytes for the time of a call.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }
}
