/// A web origin as browsers write it in `Origin` (RFC 6454, section 6.1): scheme, host, and a port that is not the
/// scheme's own.
package enum WebOrigin {
    /// Whether a browser may send it, or it is one of the words for several origins: `*` and `localhost`.
    package static func mayCome(_ text: String) -> Bool {
        if ["*", "localhost", "null"].contains(text) { return true }
        guard let colon = text.firstRange(of: "://") else { return false }
        let scheme = text[..<colon.lowerBound].lowercased()
        // A slash at the end is what people copy from an address line.
        let place = text[colon.upperBound...]
        return isScheme(scheme) && isPlace(place.hasSuffix("/") ? place.dropLast() : place, scheme: scheme)
    }

    /// Those of pages: the web's, extensions', and of programs that show pages of their own.
    private static func isScheme(_ scheme: String) -> Bool {
        ["http", "https", "app", "capacitor", "ionic", "tauri", "vscode-webview"].contains(scheme)
            || scheme.hasSuffix("-extension")
    }

    private static func isPlace(_ place: Substring, scheme: String) -> Bool {
        // An IPv6 address stands in brackets.
        let isBracketed = place.hasPrefix("[")
        guard !isBracketed || place.contains("]") else { return false }
        let inner = place.dropFirst(isBracketed ? 1 : 0)
        let host = inner.prefix { $0 != (isBracketed ? "]" : ":") }
        let rest = inner.dropFirst(host.count + (isBracketed ? 1 : 0))
        guard !host.isEmpty, isBracketed == host.contains(":"), host.utf8.allSatisfy(isLetterOfHost) else {
            return false
        }
        guard let first = rest.first else { return true }
        guard first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return false }
        return port != ["http": 80, "https": 443][scheme]
    }

    private static func isLetterOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
