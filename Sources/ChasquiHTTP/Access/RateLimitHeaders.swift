import ChasquiAccess
import HTTPTypes

/// What a caller has left, under the names that OpenAI's clients know.
///
/// Source: OpenAI's API reference, "Rate limits in headers".
enum RateLimitHeaders {
    /// All that there may be.
    static let names = ["requests", "tokens"].flatMap { unit in
        ["limit", "remaining", "reset"].map { "x-ratelimit-\($0)-\(unit)" }
    }

    static func add(_ figures: LimitFigures, to headers: inout HTTPFields) {
        add("requests", figures.requestLimit, figures.requestsLeft, figures.requestReset, to: &headers)
        add("tokens", figures.tokenLimit, figures.tokensLeft, figures.tokenReset, to: &headers)
    }

    private static func add(
        _ unit: String, _ limit: Int?, _ left: Int?, _ reset: Duration?, to headers: inout HTTPFields
    ) {
        guard let limit, let left, let reset else { return }
        let fields = [
            ("x-ratelimit-limit-\(unit)", "\(limit)"), ("x-ratelimit-remaining-\(unit)", "\(left)"),
            ("x-ratelimit-reset-\(unit)", words(reset)),
        ]
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
    }

    /// As in `1m30s` and `250ms`.
    static func words(_ duration: Duration) -> String {
        let milliseconds = Int((duration / .milliseconds(1)).rounded(.up))
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = (milliseconds + 999) / 1000
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
