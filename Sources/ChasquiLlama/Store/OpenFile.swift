import Foundation

/// A file that is open, by the system's calls: Foundation's own read into memory that they choose, and neither lock a
/// file nor tell a full disk apart. Closed with its owner.
struct OpenFile: ~Copyable {
    /// A system call's error number.
    struct Failure: Error, Equatable {
        let code: Int32

        static var current: Failure { Failure(code: errno) }
        var reason: String { String(cString: strerror(code)) }
    }

    let descriptor: Int32

    init(path: String, flags: Int32, mode: mode_t = 0o600) throws(Failure) {
        descriptor = Self.retrying { open(path, flags | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { throw .current }
    }

    /// Opens a regular file for reading: neither a pipe, which would wait for a writer, nor, unless it is the operator who
    /// named it, what a link names.
    static func reading(_ path: String, followingLinks: Bool = false) throws(Failure) -> OpenFile {
        let file = try OpenFile(path: path, flags: O_RDONLY | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW))
        guard try file.isRegular() else { throw Failure(code: EINVAL) }
        return file
    }

    deinit {
        close(descriptor)
    }

    /// Takes the file for this owner; the system gives it back however the process ends.
    /// - Returns: false if another has it.
    func lock() -> Bool {
        Self.retrying { flock(descriptor, LOCK_EX | LOCK_NB) } == 0
    }

    private func isRegular() throws(Failure) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .current }
        return status.st_mode & S_IFMT == S_IFREG
    }

    func length() throws(Failure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .current }
        return Int(status.st_size)
    }

    /// Sets the time of its last use to now.
    func touch() {
        futimens(descriptor, nil)
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        var outcome = Result<Void, Failure>.success(())
        bytes.withUnsafeBytes { bytes in
            do throws(Failure) { try write(bytes) } catch { outcome = .failure(error) }
        }
        try outcome.get()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            #if canImport(Darwin)
            let written = Self.retrying { Darwin.write(descriptor, start, rest.count) }
            #else
            let written = Self.retrying { Glibc.write(descriptor, start, rest.count) }
            #endif
            guard written > 0 else { throw written == 0 ? Failure(code: EIO) : .current }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Reads until the buffer is full or the file ends.
    /// - Returns: the bytes read.
    func read(into bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var count = 0
        while count < bytes.count, let start = bytes.baseAddress {
            #if canImport(Darwin)
            let got = Self.retrying { Darwin.read(descriptor, start + count, bytes.count - count) }
            #else
            let got = Self.retrying { Glibc.read(descriptor, start + count, bytes.count - count) }
            #endif
            guard got >= 0 else { throw .current }
            if got == 0 { break }
            count += got
        }
        return count
    }

    /// Up to so many bytes; fewer at the file's end or where it cannot be read.
    func read(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = (try? read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
        }
    }

    /// Waits until what was written is on the disk.
    func synchronize() throws(Failure) {
        guard Self.retrying({ fsync(descriptor) }) == 0 else { throw .current }
    }

    private static func retrying<Number: SignedInteger>(_ call: () -> Number) -> Number {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}
