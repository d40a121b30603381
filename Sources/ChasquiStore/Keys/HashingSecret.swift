import ChasquiAccess
import Crypto
import Foundation

/// The random bytes with which keys are hashed, in a file beside the database: `chasqui.sqlite.secret`.
enum HashingSecret {
    static func path(besides database: String) -> String { database + ".secret" }

    /// Reads it; makes it where no key was hashed yet.
    static func load(besides database: String, hasKeys: Bool) throws(StoreError) -> KeyHasher {
        let path = path(besides: database)
        guard FileManager.default.fileExists(atPath: path) else {
            guard !hasKeys else { throw .secretMissing(path: path) }
            return try make(path, database: database)
        }
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            guard bytes.count == KeyHasher.keyLength else {
                throw StoreError.secretUnreadable(
                    path: path, reason: "it has \(bytes.count) bytes instead of \(KeyHasher.keyLength)")
            }
            return KeyHasher(key: bytes)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .secretUnreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// Two processes that come at once take the same: whoever finds it made reads it.
    private static func make(_ path: String, database: String) throws(StoreError) -> KeyHasher {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let draft = path + ".\(getpid())"
        let isWritten = FileManager.default.createFile(
            atPath: draft, contents: bytes, attributes: [.posixPermissions: 0o600])
        defer { unlink(draft) }
        guard isWritten else {
            throw .secretUnreadable(path: path, reason: "it cannot be made; check the directory's permissions")
        }
        if link(draft, path) == 0 { return KeyHasher(key: bytes) }
        return try load(besides: database, hasKeys: true)
    }
}
