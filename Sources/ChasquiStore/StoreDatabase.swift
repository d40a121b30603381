import Foundation
import GRDB

/// One SQLite file (WAL): keys, usage and kept answers. Several processes may use it, as a server and `chasqui keys` do.
public struct StoreDatabase: Sendable {
    public let path: String
    let pool: DatabasePool

    /// Opens or makes the file, and brings it to this release's shape.
    ///
    /// Blocks; a file that is damaged, or another application's, is refused and left as it is.
    /// - Parameter mayCreate: whether a file that is not there is made.
    public init(path: String, mayCreate: Bool = true) throws(StoreError) {
        guard mayCreate || FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        self.path = path
        do {
            try DatabaseFile(path: path).check()
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            // A record that was acknowledged survives the machine as well as the process.
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            Self.keepPrivate(path)
            pool = try DatabasePool(path: path, configuration: configuration)
            try Migrations.all.migrate(pool)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read(work)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.write(work)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// A new file is the owner's alone; SQLite gives its journal the same rights.
    private static func keepPrivate(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }
}
