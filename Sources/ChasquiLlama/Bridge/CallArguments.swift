import ChasquiCore

/// The arguments of a call as far as they were read, and what would make them whole.
///
/// llama.cpp's parsers leave them open where a call's end has more white space around it than they know, which their
/// own grammars allow.
struct CallArguments {
    private var index = -1
    private var text = ""

    mutating func add(_ delta: ToolCallDelta) {
        if delta.index != index {
            index = delta.index
            text = ""
        }
        text += delta.arguments
    }

    /// What closes them; nil where they are whole, or where more is missing than that.
    var closing: ToolCallDelta? {
        let missing = Self.closers(of: text)
        guard !missing.isEmpty, (try? JSONValue(parsing: (text + missing).utf8)) != nil else { return nil }
        return ToolCallDelta(index: index, id: nil, name: nil, arguments: missing)
    }

    /// The ends of the objects and arrays that are open, the innermost first.
    private static func closers(of text: String) -> String {
        var open: [Character] = []
        var isString = false
        var isEscaped = false
        for character in text {
            if isString {
                if !isEscaped, character == "\"" { isString = false }
                isEscaped = !isEscaped && character == "\\"
                continue
            }
            switch character {
            case "\"": isString = true
            case "{": open.append("}")
            case "[": open.append("]")
            case "}", "]": _ = open.popLast()
            default: break
            }
        }
        return isString ? "" : String(open.reversed())
    }
}
