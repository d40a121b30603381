import Foundation

/// A route's path, taken apart: `{name}` stands for any one part, `**` at the end for all that are left, one at least.
struct PathPattern: Sendable {
    /// The more exact ones first.
    private enum Part: Sendable {
        case literal(String)
        case any(name: String)
        case rest

        var rank: Int {
            switch self {
            case .literal: 0
            case .any: 1
            case .rest: 2
            }
        }
    }

    private let parts: [Part]

    init(_ path: String) {
        parts = path.split(separator: "/").map { part in
            if part == "**" { return .rest }
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            return .any(name: String(part.dropFirst().dropLast()))
        }
    }

    /// Whether a path is one of this pattern; its parts are compared as they are written.
    func matches(_ names: [Substring]) -> Bool {
        for (index, part) in parts.enumerated() {
            guard index < names.count else { return false }
            switch part {
            case .rest: return true
            case .any: continue
            case .literal(let name): guard name == names[index] else { return false }
            }
        }
        return parts.count == names.count
    }

    /// What stands in a path that matches for each name, and for `**`, with its percent signs decoded where they are whole.
    func values(in path: String) -> [String: String] {
        let names = path.split(separator: "/")
        var values: [String: String] = [:]
        for (part, (index, name)) in zip(parts, names.enumerated()) {
            switch part {
            case .literal: continue
            case .any(let key): values[key] = name.removingPercentEncoding ?? String(name)
            case .rest:
                let rest = names[index...].joined(separator: "/")
                values["**"] = rest.removingPercentEncoding ?? rest
            }
        }
        return values
    }

    /// Whether it goes before another one: at the first difference, a part's own name goes before `{name}`, and that before
    /// `**`. All patterns are in an order by it, those too that take no path together.
    func isMoreExact(than other: PathPattern) -> Bool {
        parts.lazy.map(\.rank).lexicographicallyPrecedes(other.parts.lazy.map(\.rank))
    }
}
