/// Turns a regular expression that the whole output has to match into GBNF.
///
/// The syntax is the part of ECMAScript's and Python's that a grammar can express: literals, `.`, classes, groups,
/// alternatives, greedy and lazy quantifiers, `\d \w \s` and their opposites, escapes. Anchors may stand at the ends and
/// change nothing.
struct RegexGrammar {
    /// llama.cpp writes a repetition out.
    static let mostRepetitions = 1000
    private static let deepestGroup = 50
    /// llama.cpp follows every way to read the output at once, and these multiply them.
    private static let mostOpenRepetitions = 16

    /// A part as rules, and whether it may match nothing.
    private struct Part {
        var rules: String
        var mayBeEmpty = false
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var openRepetitions = 0

    /// - Returns: a grammar whose root matches what the expression matches as a whole.
    static func grammar(for regex: String) throws(RegexSyntaxError) -> String {
        var grammar = RegexGrammar(scalars: Array(regex.unicodeScalars))
        let body = try grammar.alternatives()
        if let scalar = grammar.next {
            throw grammar.error("'\(scalar)' closes nothing")
        }
        return "root ::= " + body.rules
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
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

    private mutating func alternatives() throws(RegexSyntaxError) -> Part {
        var options = [try sequence()]
        while take("|") { options.append(try sequence()) }
        return Part(
            rules: options.map(\.rules).joined(separator: " | "), mayBeEmpty: options.contains(where: \.mayBeEmpty))
    }

    private mutating func sequence() throws(RegexSyntaxError) -> Part {
        var items: [Part] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if try skipAnchor(scalar, isFirst: items.isEmpty) { continue }
            items.append(try repeated(try atom()))
        }
        return Part(
            rules: items.isEmpty ? "\"\"" : items.map(\.rules).joined(separator: " "),
            mayBeEmpty: items.allSatisfy(\.mayBeEmpty))
    }

    private mutating func repeated(_ atom: Part) throws(RegexSyntaxError) -> Part {
        let start = index
        let quantifier = try quantifier()
        guard let sign = quantifier.first else { return atom }
        guard !atom.mayBeEmpty else {
            // Which of the repetitions is the empty one can be read in very many ways.
            index = start
            throw error("what is repeated may be empty; let the repetition alone allow that")
        }
        if sign != "?", quantifier.hasSuffix(",}") || sign != "{" { openRepetitions += 1 }
        guard openRepetitions <= Self.mostOpenRepetitions else {
            index = start
            throw error("there are more than \(Self.mostOpenRepetitions) repetitions without an end")
        }
        return Part(
            rules: atom.rules + quantifier, mayBeEmpty: sign == "*" || sign == "?" || quantifier.hasPrefix("{0,"))
    }

    private mutating func skipAnchor(_ scalar: Unicode.Scalar, isFirst: Bool) throws(RegexSyntaxError) -> Bool {
        if scalar == "^" {
            guard isFirst, depth == 0 else { throw error("'^' may stand at the beginning only") }
        } else if scalar == "$" {
            let rest = scalars.dropFirst(index + 1)
            guard depth == 0, rest.first == nil || rest.first == "|" else {
                throw error("'$' may stand at the end only")
            }
        } else {
            return false
        }
        index += 1
        return true
    }

    private mutating func atom() throws(RegexSyntaxError) -> Part {
        guard let scalar = next else { throw error("something is missing at the end") }
        switch scalar {
        case "(": return try group()
        case "[": return Part(rules: try RegexClass.read(scalars, &index))
        case ".":
            index += 1
            return Part(rules: "[^\\n\\r]")
        case "*", "+", "?", "{": throw error("'\(scalar)' repeats nothing")
        case "\\": return Part(rules: try RegexEscape.read(scalars, &index).item)
        default:
            index += 1
            return Part(rules: GrammarText.literal(scalar))
        }
    }

    private mutating func group() throws(RegexSyntaxError) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestGroup else { throw error("groups are nested deeper than \(Self.deepestGroup)") }
        let start = index
        index += 1
        if take("?") {
            try skipGroupKind()
        }
        let body = try alternatives()
        guard take(")") else {
            index = start
            throw error("the group is not closed")
        }
        return Part(rules: "(" + body.rules + ")", mayBeEmpty: body.mayBeEmpty)
    }

    /// Names and the sign of a group that is not captured mean nothing to a grammar.
    private mutating func skipGroupKind() throws(RegexSyntaxError) {
        if take(":") { return }
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

    private mutating func quantifier() throws(RegexSyntaxError) -> String {
        let quantifier: String
        switch next {
        case "*", "+", "?":
            quantifier = next.map { String($0) } ?? ""
            index += 1
        case "{": quantifier = try repetition()
        default: return ""
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
