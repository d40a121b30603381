import Foundation

extension ValueType where Value == String {
    static let text = ValueType(
        allowed: "a text that is not empty", placeholder: "text",
        parse: { raw in raw.string.flatMap { $0.isEmpty ? nil : $0 } }, render: { .text($0) })

    static let anyText = ValueType(
        allowed: "a text", placeholder: "text", parse: { $0.string }, render: { $0.isEmpty ? nil : .text($0) })

    /// A path that has to be given somewhere, empty until then.
    static let path = ValueType(
        allowed: "a path", placeholder: "path", kind: .path,
        parse: { raw in raw.string.flatMap { $0.isEmpty ? nil : inHome($0) } },
        render: { $0.isEmpty ? nil : .text($0) })
}

/// A path with `~/` at its start replaced, which no shell does in a file.
func inHome(_ path: String) -> String {
    guard path.hasPrefix("~/") else { return path }
    return FileManager.default.homeDirectoryForCurrentUser.appending(path: path.dropFirst(2)).path
}

extension ValueType where Value == String? {
    static let optionalText = ValueType(
        allowed: "a text that is not empty", placeholder: "text",
        parse: { raw in ValueType<String>.text.parse(raw).map { $0 } }, render: { $0.map { .text($0) } })

    static let optionalPath = ValueType(
        allowed: "a path", placeholder: "path", kind: .path,
        parse: { raw in ValueType<String>.path.parse(raw).map { $0 } }, render: { $0.map { .text($0) } })
}

extension ValueType where Value == [String] {
    /// Texts, with commas between them on one line.
    static let list = ValueType(
        allowed: "a list of texts, or texts with commas between them", placeholder: "text,…",
        parse: { raw in
            switch raw {
            case .text(let text), .quoted(let text):
                return text.split(separator: ",").map { String($0.drop { $0 == " " }) }
            case .list(let values):
                let texts = values.compactMap(\.string)
                return texts.count == values.count ? texts : nil
            case .null, .mapping:
                return nil
            }
        },
        render: { .list($0) })
}

extension ValueType where Value == [String] {
    /// Texts that only their holder may know: how many there are is all that is shown. None at all is written as a list.
    static let secrets = ValueType(
        allowed: "a list of texts, or texts with commas between them, none of them empty", placeholder: "key,…",
        kind: .secret,
        parse: { raw in
            guard let texts = list.parse(raw), !texts.contains("") else { return nil }
            return texts.isEmpty && raw.string != nil ? nil : texts
        },
        render: { $0.isEmpty ? nil : .text("\($0.count) hidden") })
}

extension ValueType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var choice: ValueType {
        let words = Value.allCases.map(\.rawValue)
        return ValueType(
            allowed: "one of " + words.joined(separator: ", "), placeholder: words.joined(separator: "|"),
            choices: words,
            parse: { raw in raw.string.flatMap { text in Value(rawValue: text) ?? switchPosition(of: text) } },
            render: { .text($0.rawValue) })
    }

    /// Where the words are `on` and `off`, others for the same are understood.
    private static func switchPosition(of text: String) -> Value? {
        guard let isOn = ChasquiServing.truth(of: text) else { return nil }
        return Value(rawValue: isOn ? "on" : "off")
    }
}
