/// A page, with a nonce in each of its script and style elements.
struct EmbeddedPage: Sendable {
    /// The page cut where a nonce has to stand.
    private let parts: [String]

    init(html: String) {
        var parts: [String] = []
        var rest = html[...]
        while let tag = Self.firstTag(in: rest) {
            parts.append(String(rest[..<tag]))
            rest = rest[tag...]
        }
        self.parts = parts + [String(rest)]
    }

    func html(nonce: String) -> String {
        parts.joined(separator: " nonce=\"\(nonce)\"")
    }

    /// Nothing but the page's own script and style runs, and it talks to nobody but this server.
    static func policy(nonce: String) -> String {
        [
            "default-src 'none'",
            "script-src 'nonce-\(nonce)'",
            "style-src 'nonce-\(nonce)'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// Where the name of the first script or style element ends.
    private static func firstTag(in text: Substring) -> String.Index? {
        let ends = ["<script", "<style"].compactMap { text.firstRange(of: $0)?.upperBound }
        return ends.min()
    }
}
