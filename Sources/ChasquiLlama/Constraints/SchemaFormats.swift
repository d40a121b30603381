import ChasquiCore
import OrderedCollections

/// Formats of strings (JSON Schema 2020-12, Validation, 7.3) as patterns. llama.cpp's converter knows times and UUIDs
/// itself, and of dates no month's length. What a pattern takes is in the format; rare forms of it may be missing.
enum SchemaFormats {
    /// By the format's name, in the converter's words.
    static let patterns: [String: String] = expressions.compactMapValues { try? SchemaPattern.converted("^(?:\($0))$") }

    /// A pattern for what a schema says of its format; nil where it has another that holds strings, or an unknown format.
    static func pattern(of members: OrderedDictionary<String, JSONValue>) -> String? {
        guard case .string(let format) = members["format"], members["type"].allows("string") else { return nil }
        guard ["pattern", "enum", "const"].allSatisfy({ members[$0] == nil }) else { return nil }
        return patterns[format]
    }

    static let expressions = [
        "date": date, "date-time": dateTime, "email": email, "hostname": hostname, "ipv4": ipv4, "ipv6": ipv6,
        "duration": duration, "uri": uri,
    ]

    /// RFC 3339, 5.6 and appendix C, without the year 0000.
    private static let date: String = {
        let year = #"(?:\d{3}[1-9]|\d{2}[1-9]0|\d[1-9]00|[1-9]000)"#
        let fourths = "(?:0[48]|[2468][048]|[13579][26])"
        let short = #"(?:0[1-9]|1\d|2[0-8])"#
        let days = [
            "(?:0[13-9]|1[0-2])-(?:29|30)", "(?:0[13578]|1[02])-31", "(?:0[1-9]|1[0-2])-\(short)",
        ]
        return #"(?:\#(year)-(?:\#(days.joined(separator: "|")))|(?:\d{2}\#(fourths)|\#(fourths)00)-02-29)"#
    }()

    /// RFC 3339, 5.6.
    private static let dateTime: String = {
        let minutes = #"(?:[01]\d|2[0-3]):[0-5]\d"#
        return #"\#(date)T\#(minutes):[0-5]\d(?:\.\d{3})?(?:Z|[+-]\#(minutes))"#
    }()

    /// RFC 1123.
    private static let hostname = #"\#(label)(?:\.\#(label)){0,3}"#
    /// Up to 63 characters.
    private static let label = "(?:[A-Za-z0-9]{1,63}|[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){1,2})"

    /// RFC 5321, without quotes and addresses, in a domain that has a dot.
    private static let email = #"(?:\#(local))@(?:\#(label)\.){1,3}[A-Za-z]{2,24}"#
    /// Up to 64 characters.
    private static let local: String = {
        let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
        let dotted = [(15, 3), (20, 2), (31, 1)].map { #"\#(atom){1,\#($0.0)}(?:\.\#(atom){1,\#($0.0)}){\#($0.1)}"# }
        return (["\(atom){1,64}"] + dotted).joined(separator: "|")
    }()

    /// RFC 2673, 3.2.
    private static let ipv4 = #"\#(byte)(?:\.\#(byte)){3}"#
    private static let byte = #"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"#

    /// RFC 4291, 2.2, without an IPv4 address at the end.
    private static let ipv6: String = {
        let group = "[0-9A-Fa-f]{1,4}"
        // Zeros are left out behind so many groups.
        let shortened = (1...6).map { count in "(?:\(group):){\(count)}(?::\(group)){1,\(7 - count)}" }
        let whole = "(?:\(group):){7}\(group)"
        let outer = ["(?:\(group):){1,7}:", "::(?:\(group):){0,6}\(group)", "::"]
        return ([whole] + shortened + outer).joined(separator: "|")
    }()

    /// RFC 3339, appendix A: ISO 8601.
    private static let duration: String = {
        let number = #"\d{1,9}"#
        let minutes = "\(number)M(?:\(number)S)?"
        let time = "T(?:\(number)H(?:\(minutes))?|\(minutes)|\(number)S)"
        let months = "\(number)M(?:\(number)D)?"
        let date = "(?:\(number)Y(?:\(months))?|\(months)|\(number)D)"
        return "P(?:\(date)(?:\(time))?|\(time)|\(number)W)"
    }()

    /// RFC 3986, with a host's name or IPv4 address, or without an authority.
    private static let uri: String = {
        let other = #"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"#
        let segments = "(?:/\(other)*)*"
        let rest = "(?:\(other)|[/?])*"
        let path = #"(?://\#(hostname)(?::\d{1,5})?\#(segments)|//(?:/\#(other)+)+|\#(other)+\#(segments))"#
        return #"[A-Za-z][A-Za-z0-9+.-]*:\#(path)(?:\?\#(rest))?(?:#\#(rest))?"#
    }()
}
