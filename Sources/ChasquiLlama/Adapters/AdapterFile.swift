import Crypto
import Foundation

/// A file that an operator names, and what it is known by.
enum AdapterFile {
    private static let chunk = 1 << 20

    static func open(_ path: String) throws(LlamaFailure) -> OpenFile {
        do {
            return try OpenFile.reading(path, followingLinks: true)
        } catch {
            throw LlamaFailure(message: "it cannot be read (\(error.reason))")
        }
    }

    /// SHA-256 of a whole file that is open at its beginning. It does not change with the file's name.
    static func digest(of file: borrowing OpenFile) -> [UInt8] {
        var hash = SHA256()
        while true {
            let bytes = file.read(chunk)
            hash.update(data: bytes)
            if bytes.count < chunk { return Array(hash.finalize()) }
        }
    }
}
