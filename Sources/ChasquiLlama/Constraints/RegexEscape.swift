/// What stands behind a backslash.
enum RegexEscape {
    case scalar(Unicode.Scalar)
    case set(RegexSet)

    var node: RegexNode {
        switch self {
        case .scalar(let scalar): .scalar(scalar)
        case .set(let set): .set(set)
        }
    }

    /// Reads one from its backslash on.
    static func read(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(RegexSyntaxError) -> RegexEscape {
        let start = index
        index += 1
        guard index < scalars.count else {
            throw RegexSyntaxError(position: start + 1, reason: "nothing follows the backslash")
        }
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(.digits.opposite)
        case "w": return .set(.word)
        case "W": return .set(.word.opposite)
        case "s": return .set(.spaces)
        case "S": return .set(.spaces.opposite)
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "t": return .scalar("\t")
        case "f": return .scalar("\u{0C}")
        case "v": return .scalar("\u{0B}")
        case "x": return .scalar(try hexadecimal(scalars, &index, digits: 2))
        case "u": return .scalar(try hexadecimal(scalars, &index, digits: 4))
        default:
            guard !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
                throw RegexSyntaxError(position: start + 1, reason: "a grammar cannot express \\\(scalar)")
            }
            return .scalar(scalar)
        }
    }

    private static func hexadecimal(
        _ scalars: [Unicode.Scalar], _ index: inout Int, digits: Int
    ) throws(RegexSyntaxError) -> Unicode.Scalar {
        let text = String(String.UnicodeScalarView(scalars[index...].prefix(digits)))
        guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
        else {
            throw RegexSyntaxError(
                position: index + 1, reason: "\(digits) hexadecimal digits of a character are missing")
        }
        index += digits
        return scalar
    }
}
