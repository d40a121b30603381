import Crypto
import Foundation

/// What a webhook's requests are signed with.
///
/// Source: Standard Webhooks 1.0.0, "Webhook signature" and "Symmetric signatures": HMAC-SHA256 over id, time and body,
/// joined with full stops, in base64 behind `v1,`. Libraries that check it exist for most languages.
struct WebhookSecret: Sendable {
    static let rule =
        "has to be 24 to 64 bytes in base64, with whsec_ in front or without, as 'openssl rand -base64 32' makes them"

    private let key: SymmetricKey

    /// Nil for what is no such secret.
    init?(_ text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let base64 = trimmed.hasPrefix("whsec_") ? String(trimmed.dropFirst(6)) : trimmed
        guard let data = Data(base64Encoded: base64), (24...64).contains(data.count) else { return nil }
        key = SymmetricKey(data: data)
    }

    /// - Parameter time: seconds since 1970.
    func signature(id: String, time: Int, body: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(time).\(body)".utf8), using: key)
        return "v1," + Data(code).base64EncodedString()
    }
}
