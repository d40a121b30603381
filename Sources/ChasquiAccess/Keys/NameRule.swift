/// What names of callers may be: they stand in logs, listings and terminals.
public enum NameRule {
    /// In bytes of UTF-8.
    public static let longest = 200

    /// - Parameter longest: in bytes of UTF-8.
    public static func allowed(longest: Int = longest) -> String {
        "a text of 1 to \(longest) bytes without control characters, and not of blanks alone"
    }

    /// - Parameter longest: in bytes of UTF-8.
    public static func allows(_ text: String, longest: Int = longest) -> Bool {
        (1...longest).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { !isControl($0) }
            && !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// Whether a terminal would do something for it, or begin a line, in place of showing it.
    public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
