import Logging

/// Takes secrets out of what is shown: none should come this far, and none gets further.
///
/// What looks like one is: credentials after `Bearer` and `Basic`, keys of this server (their public part stays) and those
/// that begin with `sk-`, JSON Web Tokens (RFC 7519), passwords in addresses, and all fields whose name says so.
enum Redaction {
    static let mark = "hidden"

    /// Names of metadata whose values are secrets, in lower case and with dashes.
    private static let secretNames: Set<String> = [
        "authorization", "proxy-authorization", "x-api-key", "api-key", "cookie", "set-cookie", "password", "secret",
        "client-secret", "access-token",
    ]

    static func redacted(_ metadata: Logger.Metadata) -> Logger.Metadata {
        Logger.Metadata(
            uniqueKeysWithValues: metadata.map { key, value in
                let isSecret = secretNames.contains(key.lowercased().replacing("_", with: "-"))
                return (key, isSecret ? .string(mark) : redacted(value))
            })
    }

    private static func redacted(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .string(let text): .string(redacted(text))
        // Numbers and truth values keep their type.
        case .stringConvertible(let value as any Numeric & Sendable & CustomStringConvertible):
            .stringConvertible(value)
        case .stringConvertible(let value as Bool): .stringConvertible(value)
        case .stringConvertible(let value): .string(redacted(value.description))
        case .array(let values): .array(values.map(redacted))
        case .dictionary(let values): .dictionary(redacted(values))
        }
    }

    static func redacted(_ text: String) -> String {
        var scanner = SecretScanner(text)
        return scanner.redacted() ?? text
    }
}
