/// Texts that a library hands over, which may be anything.
enum ForeignText {
    enum Problem: Error, Equatable, CustomStringConvertible {
        case missing
        case tooLong(most: Int)
        case notUTF8

        var description: String {
            switch self {
            case .missing: "is NULL"
            case .tooLong(let most): "has no end within \(most) bytes"
            case .notUTF8: "is not UTF-8"
            }
        }
    }

    /// A text that a zero byte ends. Nothing behind the first `most` + 1 bytes is looked at.
    static func read(_ text: UnsafePointer<CChar>?, most: Int) throws(Problem) -> String {
        guard let text else { throw .missing }
        var count = 0
        while text[count] != 0 {
            count += 1
            guard count <= most else { throw .tooLong(most: most) }
        }
        return try read(UnsafeRawPointer(text), count: count, most: most)
    }

    /// A text of so many bytes.
    static func read(_ bytes: UnsafeRawPointer?, count: Int, most: Int) throws(Problem) -> String {
        guard count >= 0, count <= most else { throw .tooLong(most: most) }
        guard count > 0 else { return "" }
        guard let bytes else { throw .missing }
        guard let text = String(validating: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self) else {
            throw .notUTF8
        }
        return text
    }
}
