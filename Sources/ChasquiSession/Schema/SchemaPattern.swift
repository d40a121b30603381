/// Regular expressions in the form that llama.cpp's reader of JSON schemas knows: from the text's beginning to its end, and
/// without names for classes.
enum SchemaPattern {
    private static let classes: [Character: String] = ["d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r"]

    static func anchored(_ pattern: String) -> String {
        var body = Substring(pattern)
        if body.hasPrefix("^") { body = body.dropFirst() }
        if body.hasSuffix("$"), !body.hasSuffix("\\$") { body = body.dropLast() }
        let spelled = spelledOut(body)
        return spelled.contains("|") ? "^(\(spelled))$" : "^\(spelled)$"
    }

    private static func spelledOut(_ pattern: Substring) -> String {
        var text = ""
        var isInClass = false
        var rest = pattern
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let escaped = rest.popFirst() else { return text + "\\" }
                if let members = classes[escaped] {
                    text += isInClass ? members : "[\(members)]"
                } else {
                    text += "\\\(escaped)"
                }
            case "[": isInClass = true; text += "["
            case "]": isInClass = false; text += "]"
            default: text.append(character)
            }
        }
        return text
    }
}
