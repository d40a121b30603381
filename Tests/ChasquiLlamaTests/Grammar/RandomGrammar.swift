import TestSupport

/// A small grammar over the letters a and b, with a matcher that tries everything.
indirect enum RandomGrammar {
    case literal(String)
    case letters(Set<Character>)
    case sequence([RandomGrammar])
    case either([RandomGrammar])
    case repeated(RandomGrammar, least: Int, most: Int?)
    /// `"a" root "b"` or nothing, so that stacks grow.
    case nested

    static func random(depth: Int, using generator: inout SeededGenerator) -> RandomGrammar {
        let kind = Int.random(in: 0..<(depth == 0 ? 3 : 7), using: &generator)
        func part() -> RandomGrammar { random(depth: depth - 1, using: &generator) }
        switch kind {
        case 0: return .literal(["", "a", "b", "ab", "ba"].randomElement(using: &generator) ?? "a")
        case 1: return .letters([["a"], ["b"], ["a", "b"]].randomElement(using: &generator) ?? ["a"])
        case 2: return .nested
        case 3, 4: return .sequence((0..<Int.random(in: 1...3, using: &generator)).map { _ in part() })
        case 5: return .either((0..<Int.random(in: 2...3, using: &generator)).map { _ in part() })
        default:
            let least = Int.random(in: 0...2, using: &generator)
            let most = Bool.random(using: &generator) ? nil : least + Int.random(in: 0...2, using: &generator)
            return .repeated(part(), least: least, most: most)
        }
    }

    /// A grammar that matches nothing but the empty text is refused, so there is another letter.
    var gbnf: String { "root ::= \(rule) | \"c\"\nnested ::= \"a\" nested \"b\" | \"\"" }

    private var rule: String {
        switch self {
        case .literal(let text): "\"\(text)\""
        case .letters(let letters): "[\(String(letters.sorted()))]"
        case .sequence(let parts): "(" + parts.map(\.rule).joined(separator: " ") + ")"
        case .either(let parts): "(" + parts.map(\.rule).joined(separator: " | ") + ")"
        case .repeated(let part, let least, let most): "(\(part.rule)){\(least),\(most.map(String.init) ?? "")}"
        case .nested: "nested"
        }
    }

    /// Where a match that begins at an index may end.
    func ends(in text: [Character], from start: Int) -> Set<Int> {
        switch self {
        case .literal(let literal):
            return text[start...].starts(with: literal) ? [start + literal.count] : []
        case .letters(let letters):
            return start < text.count && letters.contains(text[start]) ? [start + 1] : []
        case .sequence(let parts):
            return parts.reduce([start]) { starts, part in Set(starts.flatMap { part.ends(in: text, from: $0) }) }
        case .either(let parts): return Set(parts.flatMap { $0.ends(in: text, from: start) })
        case .repeated(let part, let least, let most):
            var reached: Set<Int> = [start]
            for _ in 0..<least { reached = Set(reached.flatMap { part.ends(in: text, from: $0) }) }
            for _ in 0..<(most.map { $0 - least } ?? text.count + 1) {
                reached.formUnion(reached.flatMap { part.ends(in: text, from: $0) })
            }
            return reached
        case .nested:
            let longest = text[start...].prefix { $0 == "a" }.count
            let counts = (0...longest).filter { count in
                text[(start + count)...].prefix(count) == ArraySlice(repeating: "b", count: count)
            }
            return Set(counts.map { start + 2 * $0 })
        }
    }
}
