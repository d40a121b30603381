import ChasquiCore
import Foundation

/// The directory from which clients may load adapters, by the plain names of its files.
struct AdapterDirectory: Sendable {
    let path: String

    /// Opens a file in the directory itself: not what a link names, so that nobody gets at anything else.
    func open(_ name: String) throws(InferenceError) -> OpenFile {
        try FileName.check(name, field: "path")
        do {
            return try OpenFile.reading(path(of: name))
        } catch  where error.code == ENOENT {
            throw .notFound(field: "path", message: "There is no file \(name) in the server's directory for adapters.")
        } catch {
            throw .invalid(
                field: "path",
                message: "\(name) cannot be read (\(error.reason)); it has to be a file, and no link to one.")
        }
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    /// A file's name without its ending.
    static func stem(of name: String) -> String {
        name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
    }
}
