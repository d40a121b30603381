import ChasquiAccess
public import Foundation
import GRDB

/// Why the database cannot be used; each says the repair.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreachable(path: String, reason: String)
    case missing(path: String)
    case corrupt(path: String, reason: String)
    /// Another application's.
    case foreign(path: String, tables: [String])
    /// Made by a later release.
    case newer(path: String)
    case readOnly(path: String)
    case full(path: String)
    case secretMissing(path: String)
    case secretUnreadable(path: String, reason: String)
    /// Keys were hashed with another one.
    case secretChanged(path: String)
    case nameTaken(String)
    case noSuchKey(String)
    case keyRevoked(String)
    /// A former secret is still taken, and a second one is asked to be.
    case stillInGrace(String, until: Date)
    case failed(reason: String)

    public var description: String {
        switch self {
        case .unreachable(let path, let reason):
            "cannot open the database \(path): \(reason); check the directory and its permissions"
        case .missing(let path):
            "there is no database \(path): check --database; 'chasqui keys create' and 'chasqui serve' make one"
        case .corrupt(let path, let reason):
            "the database \(path) is damaged (\(reason)) and was left as it is; put a backup in its place, or save what can "
                + "be read with: sqlite3 \(path) .recover | sqlite3 repaired.sqlite"
        case .foreign(let path, let tables):
            "\(path) is the database of another application, which has the \(tables.count == 1 ? "table" : "tables") "
                + tables.prefix(3).joined(separator: ", ") + (tables.count > 3 ? " and others" : "")
                + ", and was left as it is; name another file with --database"
        case .newer(let path):
            "the database \(path) was made by a later release of Chasqui; use that release, or another database"
        case .readOnly(let path):
            "the database \(path) cannot be written; give this user the right to write it and its directory"
        case .full(let path):
            "no space is left for the database \(path); free some on its disk"
        case .secretMissing(let path):
            "the file \(path), with which keys are hashed, is gone, and without it no key can be recognised; put it back "
                + "from the backup that the database is in, or revoke all keys and make new ones with another database"
        case .secretUnreadable(let path, let reason):
            "cannot read \(path), with which keys are hashed: \(reason)"
        case .secretChanged(let path):
            "the file \(path) is not the one with which the keys of the database were hashed, and with it none of them can "
                + "be recognised; put that one back from the backup that the database is in, or make new keys with another "
                + "database"
        case .nameTaken(let name):
            "there is a key named '\(name)' already; take another name, or revoke that one"
        case .noSuchKey(let name):
            "there is no key '\(name)'; 'chasqui keys list' shows them"
        case .keyRevoked(let name):
            "the key '\(name)' is revoked, and stays so; make a new one"
        case .stillInGrace(let name, let until):
            "the key '\(name)' was rotated lately, and its former secret is taken until \(Moment.text(until)): rotate it then, "
                + "or without a grace, which ends all former secrets at once"
        case .failed(let reason):
            "the database failed: \(reason)"
        }
    }

    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .failed(reason: "\(error)")
            return
        }
        let reason = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, reason: reason)
        case .SQLITE_READONLY: self = .readOnly(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR: self = .unreachable(path: path, reason: reason)
        default: self = .failed(reason: reason)
        }
    }
}
