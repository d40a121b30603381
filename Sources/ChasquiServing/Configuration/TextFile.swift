import Foundation

/// Why a file's text cannot be had.
struct TextFileError: Error {
    /// In a few words, as the system has them.
    let reason: String
}

/// A file of text that is read at once. A byte order mark at its start, which some editors write, is none of the text.
enum TextFile {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func read(_ path: String) throws(TextFileError) -> String {
        guard access(path, R_OK) == 0 else { throw TextFileError(reason: reason(errno)) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw TextFileError(reason: reason(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw TextFileError(reason: "it is a directory")
        default: throw TextFileError(reason: "it is a pipe or a device, which could not be read again at a reload")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw TextFileError(reason: "it is not a file")
        }
        let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes
        guard let text = String(validating: content, as: UTF8.self) else {
            throw TextFileError(reason: "it is not UTF-8")
        }
        return text
    }

    /// What the system calls an error.
    static func reason(_ errno: Int32) -> String {
        String(cString: strerror(errno)).lowercased()
    }
}
