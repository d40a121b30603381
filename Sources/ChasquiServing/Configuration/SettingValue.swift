/// A setting's valid value, for showing and for writing to a file.
package enum SettingValue: Sendable, Equatable {
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([String])

    /// For a table read by people.
    package var text: String {
        switch self {
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .text(let value): value
        case .list(let values): values.joined(separator: ",")
        }
    }

    /// For JSON and for YAML, of which JSON's scalars and lists are a part.
    package var literal: String {
        switch self {
        case .bool, .integer, .number: text
        case .text(let value): JSONLine.quoted(value)
        case .list(let values): "[" + values.map(JSONLine.quoted).joined(separator: ", ") + "]"
        }
    }
}
