import ChasquiHTTP

extension ValueType where Value == [String] {
    /// Addresses to listen on: at least one.
    static let hosts = ValueType(
        allowed: "an address or the path of a socket, or several in a list or with commas between them",
        placeholder: "address,…",
        parse: { raw in
            guard let hosts = list.parse(raw), !hosts.isEmpty, !hosts.contains("") else { return nil }
            return hosts
        },
        render: { $0.count == 1 ? .text($0[0]) : .list($0) })
}

extension ValueType where Value == [String] {
    /// Web origins, all of which a browser may send.
    static let origins = ValueType(
        allowed: "origins as browsers send them, such as https://chat.example.org or http://localhost:3000, without "
            + "path, wildcard or the scheme's own port, in a list or with commas between them; or * or localhost",
        placeholder: "origin,…",
        parse: { raw in list.parse(raw).flatMap { $0.allSatisfy(WebOrigin.mayCome) ? $0 : nil } }, render: list.render)
}

extension ValueType where Value == UInt16? {
    /// A file's permissions in octal digits, as chmod takes them.
    static let permissions = ValueType(
        allowed: "permissions in octal digits from 000 to 777, such as 660", placeholder: "mode",
        parse: { raw in
            guard let mode = raw.string.flatMap({ UInt16($0, radix: 8) }), mode <= 0o777 else { return nil }
            return mode
        },
        render: { mode in
            mode.map {
                .text(String(repeating: "0", count: max(0, 3 - String($0, radix: 8).count)) + String($0, radix: 8))
            }
        })
}
