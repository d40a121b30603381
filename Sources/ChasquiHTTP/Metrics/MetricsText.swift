/// Writes metrics in Prometheus' text exposition format 0.0.4.
struct MetricsText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Begins a family; its samples have to follow before the next family begins.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(Self.escapedLabel($0.1))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " " + Self.formatted(value) + "\n"
    }

    /// A family of one sample.
    mutating func single(
        _ name: String, _ kind: Kind, _ help: String, _ labels: [(String, String)] = [], _ value: Double
    ) {
        family(name, kind, help)
        sample(name, labels, value)
    }

    static func formatted(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    static func escapedLabel(_ value: String) -> String {
        escaped(value, quotes: true)
    }

    static func escapedHelp(_ value: String) -> String {
        escaped(value, quotes: false)
    }

    private static func escaped(_ value: String, quotes: Bool) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
