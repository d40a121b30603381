import ChasquiCore
import OrderedCollections

/// A token's claims by their names. Null is as good as nothing.
struct TokenClaims {
    let members: OrderedDictionary<String, JSONValue>

    subscript(name: String) -> JSONValue? {
        if let value = members[name] { return value == .null ? nil : value }
        var value = JSONValue.object(members)
        for part in name.split(separator: ".") {
            guard case .object(let inner) = value, let next = inner[String(part)] else { return nil }
            value = next
        }
        return value == .null ? nil : value
    }

    /// Seconds since 1970 (RFC 7519, section 2, NumericDate).
    func time(_ name: String) throws(TokenRefusal) -> Double? {
        switch self[name] {
        case nil: return nil
        case .integer(let seconds): return Double(seconds)
        case .number(let seconds): return seconds
        default: throw .claim(name, allowed: "a time in seconds since 1970")
        }
    }

    /// A text that may stand in logs and listings.
    func name(_ name: String) throws(TokenRefusal) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value, NameRule.allows(text, longest: TokenRules.mostNameBytes)
        else {
            throw .claim(name, allowed: NameRule.allowed(longest: TokenRules.mostNameBytes))
        }
        return text
    }

    /// A list of texts, or one text: of words with spaces between them, as in OAuth's `scope` (RFC 8693, section 4.2).
    func list(_ name: String) throws(TokenRefusal) -> [String]? {
        guard self[name] != nil else { return nil }
        guard let words = words(name, separated: true) else {
            throw .claim(name, allowed: "a list of texts, or a text with spaces between words")
        }
        return words
    }

    /// Nil where it is neither a text nor a list of them.
    func words(_ name: String, separated: Bool) -> [String]? {
        switch self[name] {
        case .string(let text): return separated ? text.split(separator: " ").map(String.init) : [text]
        case .array(let values):
            let texts = values.compactMap { value -> String? in
                if case .string(let text) = value { text } else { nil }
            }
            return texts.count == values.count ? texts : nil
        default: return nil
        }
    }

    /// What a caller may use at most. A limit that cannot be read is none that could be kept, and so no token.
    func limits(_ name: String) throws(TokenRefusal) -> AccessLimits {
        var limits = AccessLimits()
        guard let value = self[name] else { return limits }
        guard case .object(let members) = value else { throw .claim(name, allowed: "an object with limits") }
        for (key, value) in members where value != .null {
            guard let field = AccessLimits.fields.first(where: { $0.name == key }) else {
                throw .claim("\(name).\(key.prefix(40))", allowed: "left out: there is no such limit")
            }
            guard case .integer(let number) = value, field.range.contains(Int(number)) else {
                throw .claim("\(name).\(key)", allowed: "a whole number from \(field.range.lowerBound) on")
            }
            limits[keyPath: field.path] = Int(number)
        }
        return limits
    }
}
