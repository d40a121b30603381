import ChasquiCore

/// The names that clients may give to files.
enum FileName {
    private static let longest = 128

    /// Accepts the names of files in a directory itself, and no others.
    static func check(_ name: String, field: String) throws(InferenceError) {
        let isPlain =
            !name.isEmpty && name.utf8.count <= longest && !name.hasPrefix(".")
            && !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7f }
        guard !isPlain else { return }
        throw .invalid(
            field: field,
            message: "\(field) has to be a plain name: 1 to \(longest) bytes, no separators or control characters, "
                + "no dot at its beginning.")
    }
}
