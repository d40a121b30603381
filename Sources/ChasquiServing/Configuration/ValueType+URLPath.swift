extension ValueType where Value == String {
    /// The beginning of a URL's path: empty, or with a slash at its beginning and none at its end.
    static let urlPath = ValueType(
        allowed: "a path of letters, digits and -._~, such as /llm", placeholder: "/path",
        parse: { raw in
            guard let parts = raw.string?.split(separator: "/") else { return nil }
            guard parts.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9\-._~]+/) != nil && $0 != "." && $0 != ".." }) else {
                return nil
            }
            return parts.map { "/" + $0 }.joined()
        },
        render: { $0.isEmpty ? nil : .text($0) })
}
