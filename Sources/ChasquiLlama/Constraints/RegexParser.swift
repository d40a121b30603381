/// Reads a regular expression, for a grammar.
///
/// The syntax is the part of ECMAScript's and Python's that a grammar can express: literals, `.`, classes, groups,
/// alternatives, greedy and lazy quantifiers, `\d \w \s` and their opposites, escapes. Anchors may stand at the ends, and
/// `(?i)` at the very beginning.
struct RegexParser {
    /// One of those between which the expression as a whole chooses.
    struct Alternative: Equatable {
        var node: RegexNode
        /// It stands at the beginning of what is matched, whatever may come before others.
        var isAnchoredFirst = false
        var isAnchoredLast = false
    }

    /// llama.cpp writes a repetition out.
    static let mostRepetitions = 1000
    private static let deepestGroup = 50
    private static let caseFlag = Array("(?i)".unicodeScalars)
    /// What an inline flag may begin with, in any of the usual languages.
    private static let flags = Set("aiLmsuxUJn-^".unicodeScalars)

    private let scalars: [Unicode.Scalar]
    private let takesNull: Bool
    private var index = 0
    private var depth = 0

    /// - Parameter takesNull: what is matched may have U+0000.
    static func parse(_ regex: String, takesNull: Bool = true) throws(RegexSyntaxError) -> [Alternative] {
        var parser = RegexParser(scalars: Array(regex.unicodeScalars), takesNull: takesNull)
        let ignoresCase = parser.takeCaseFlag()
        var alternatives: [Alternative] = []
        repeat { alternatives.append(try parser.alternative()) } while parser.take("|")
        if let scalar = parser.next {
            throw parser.error("'\(scalar)' closes nothing")
        }
        guard ignoresCase else { return alternatives }
        for index in alternatives.indices { alternatives[index].node = alternatives[index].node.ignoringCase }
        return alternatives
    }

    private mutating func takeCaseFlag() -> Bool {
        guard scalars.starts(with: Self.caseFlag) else { return false }
        index = Self.caseFlag.count
        return true
    }

    private init(scalars: [Unicode.Scalar], takesNull: Bool) {
        self.scalars = scalars
        self.takesNull = takesNull
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func error(_ reason: String) -> RegexSyntaxError {
        RegexSyntaxError(position: index + 1, reason: reason)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func alternative() throws(RegexSyntaxError) -> Alternative {
        var alternative = Alternative(node: .sequence([]))
        var items: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if scalar == "^" {
                guard items.isEmpty, depth == 0 else { throw error("'^' may stand at the beginning only") }
                alternative.isAnchoredFirst = true
                index += 1
            } else if scalar == "$" {
                let rest = scalars.dropFirst(index + 1)
                guard depth == 0, rest.first == nil || rest.first == "|" else {
                    throw error("'$' may stand at the end only")
                }
                alternative.isAnchoredLast = true
                index += 1
            } else {
                items.append(try item())
            }
        }
        alternative.node = items.count == 1 ? items[0] : .sequence(items)
        return alternative
    }

    private mutating func item() throws(RegexSyntaxError) -> RegexNode {
        let start = index
        let atom = try atom()
        guard takesNull || !atom.isNull else {
            index = start
            throw error("no output can have U+0000; leave it out")
        }
        guard let quantifier = try quantifier() else { return atom }
        return .repetition(atom, quantifier: quantifier)
    }

    private mutating func atom() throws(RegexSyntaxError) -> RegexNode {
        guard let scalar = next else { throw error("something is missing at the end") }
        switch scalar {
        case "(": return try group()
        case "[": return .set(try RegexClass.read(scalars, &index))
        case ".":
            index += 1
            return .set(.lineEnds.opposite)
        case "*", "+", "?", "{": throw error("'\(scalar)' repeats nothing")
        case "\\": return try RegexEscape.read(scalars, &index).node
        default:
            index += 1
            return .scalar(scalar)
        }
    }

    private mutating func group() throws(RegexSyntaxError) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestGroup else { throw error("groups are nested deeper than \(Self.deepestGroup)") }
        let start = index
        index += 1
        if take("?") {
            try skipGroupKind()
        }
        var nodes: [RegexNode] = []
        repeat { nodes.append(try alternative().node) } while take("|")
        guard take(")") else {
            index = start
            throw error("the group is not closed")
        }
        return .group(nodes.count == 1 ? nodes[0] : .alternatives(nodes))
    }

    /// Names and the sign of a group that is not captured mean nothing to a grammar.
    private mutating func skipGroupKind() throws(RegexSyntaxError) {
        if take(":") { return }
        if let scalar = next, Self.flags.contains(scalar) {
            throw error(
                "of inline flags only (?i) is known, and at the very beginning; elsewhere write both cases, as in [aA], "
                    + "and [\\s\\S] for what '.' is with (?s)")
        }
        _ = take("P")
        guard take("<"), next != "=", next != "!" else {
            throw error("a grammar cannot look around; only (?:…) and (?<name>…) are known")
        }
        while let scalar = next, scalar != ">" {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" else {
                throw error("a group's name has letters and digits only")
            }
            index += 1
        }
        guard take(">") else { throw error("the group's name is not closed") }
    }

    private mutating func quantifier() throws(RegexSyntaxError) -> String? {
        let quantifier: String
        switch next {
        case "*", "+", "?":
            quantifier = next.map { String($0) } ?? ""
            index += 1
        case "{": quantifier = try repetition()
        default: return nil
        }
        // Whether as much or as little as possible matters to a search only.
        _ = take("?")
        if let scalar = next, "*+?{".unicodeScalars.contains(scalar) {
            throw error("'\(scalar)' repeats a repetition; put a group around it")
        }
        return quantifier
    }

    private mutating func repetition() throws(RegexSyntaxError) -> String {
        let start = index
        index += 1
        let least = number()
        let most: Int?
        if take(",") { most = number() } else { most = least }
        let isOpen = most == nil
        guard take("}"), least != nil || most != nil else {
            index = start
            throw error("a repetition is {n}, {n,} or {n,m}")
        }
        let first = least ?? 0
        guard first <= Self.mostRepetitions, (most ?? first) <= Self.mostRepetitions, (most ?? first) >= first else {
            index = start
            throw error("a repetition goes from 0 to \(Self.mostRepetitions), the smaller number first")
        }
        return isOpen ? "{\(first),}" : "{\(first),\(most ?? first)}"
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, let digit = Int(String(scalar)), scalar.isASCII {
            value = min((value ?? 0) * 10 + digit, Self.mostRepetitions + 1)
            index += 1
        }
        return value
    }
}
