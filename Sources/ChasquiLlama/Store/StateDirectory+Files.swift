import ChasquiCore
import Crypto
import Foundation
import Logging

// One file of a directory.
extension StateDirectory {
    func header(of file: borrowing OpenFile) throws(StateFileHeader.Refusal) -> StateFileHeader {
        guard let length = try? file.length() else { throw .truncated }
        return try StateFileHeader(ofFile: length, fingerprint: fingerprint) { file.read($0) }
    }

    /// What comes after the header, if its checksum is right; nil if there is no memory for it.
    func image(
        of header: StateFileHeader, from file: borrowing OpenFile
    ) throws(StateFileHeader.Refusal) -> StateImage? {
        var digest: SHA256.Digest?
        let image = StateImage(byteCount: header.byteCount) { bytes in
            digest = Self.fill(bytes, from: file)
        }
        guard let image else { return nil }
        guard let digest else { throw .truncated }
        guard digest.elementsEqual(file.read(StateFileHeader.digestLength)) else { throw .damaged }
        return image
    }

    /// - Returns: the checksum, or nil if the file has fewer bytes.
    private static func fill(_ bytes: UnsafeMutableRawBufferPointer, from file: borrowing OpenFile) -> SHA256.Digest? {
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(start + chunk, bytes.count)])
            guard (try? file.read(into: part)) == part.count else { return nil }
            hash.update(bufferPointer: UnsafeRawBufferPointer(part))
        }
        return hash.finalize()
    }

    /// Writes a whole file, on the disk when this returns. The lock tells others that somebody is still at it.
    func write(_ image: StateImage, header: StateFileHeader, to path: String) throws(OpenFile.Failure) {
        let file = try OpenFile(path: path, flags: O_WRONLY | O_CREAT | O_EXCL)
        _ = file.lock()
        try file.write(header.encoded())
        let digest = try image.withBytes { bytes throws(OpenFile.Failure) in
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: Self.chunk) {
                let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.chunk, bytes.count)])
                hash.update(bufferPointer: part)
                try file.write(part)
            }
            return hash.finalize()
        }
        try file.write(Array(digest))
        try file.synchronize()
    }

    /// Says why a file is not used, and removes it if nobody can use it.
    func refuse(_ path: String, _ refusal: StateFileHeader.Refusal) {
        switch refusal {
        case .foreign:
            logger.info("a state is of another model or other settings", metadata: ["file": "\(path)"])
        case .notAStateFile, .truncated, .damaged:
            logger.warning(
                "removed a state file that is damaged", metadata: ["file": "\(path)", "reason": "\(refusal)"])
            unlink(path)
        }
    }
}
