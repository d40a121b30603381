/// A setting's value as someone wrote it, before it is known to be valid.
package indirect enum RawValue: Sendable, Equatable {
    /// Text whose type is not told: of flags, environment variables and unquoted scalars in files.
    case text(String)
    /// Text that the file says is text.
    case quoted(String)
    case list([RawValue])
    /// An empty value.
    case null
    /// Keys and values where one value was expected.
    case mapping

    /// Text that may also be read as a number or a truth value.
    var plain: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var string: String? {
        switch self {
        case .text(let text), .quoted(let text): text
        case .list, .null, .mapping: nil
        }
    }
}

extension RawValue: CustomStringConvertible {
    /// As an error message shows it.
    package var description: String {
        switch self {
        case .text(let text): "'\(text)'"
        case .quoted(let text): "\"\(text)\""
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .null: "empty"
        case .mapping: "a section"
        }
    }
}
