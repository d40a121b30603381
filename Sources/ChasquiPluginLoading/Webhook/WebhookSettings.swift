import ChasquiPlugin
import Foundation

/// Where a webhook is, and what it is told.
struct WebhookSettings: Sendable {
    enum Occasion: String, Sendable, CaseIterable {
        /// Requests, before their prompts are made.
        case request
        /// Answers, as they come.
        case events
    }

    var url: String
    var occasions: Set<Occasion>
    var secret: WebhookSecret?
    /// How many calls are under way at once; more wait, and their time runs. Range 1...
    var connections: Int
    /// In logs, errors and `chasqui plugins`.
    var name: String

    /// Reads an item of `plugins:` whose `webhook` is `url`.
    init(url: String, item: PluginConfiguration) throws(PluginConfigurationError) {
        guard let parts = URL(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            let host = parts.host(percentEncoded: false), !host.isEmpty, parts.user(percentEncoded: false) == nil,
            parts.port.map({ 1...65_535 ~= $0 }) ?? true
        else {
            throw item.error(
                "webhook",
                "is '\(Self.shown(url))', and has to be an address such as https://filter.example/check, without a password"
            )
        }
        self.url = url
        name = try item.string("name", default: Self.name(host: host, port: parts.port, path: parts.path))
        connections = try item.integer("connections", in: 1...4096, default: 256)
        occasions = try Self.occasions(item)
        secret = try Self.secret(item)
    }

    private static func occasions(_ item: PluginConfiguration) throws(PluginConfigurationError) -> Set<Occasion> {
        var occasions: Set<Occasion> = []
        for (index, word) in try item.strings("on", default: [Occasion.request.rawValue]).enumerated() {
            guard let occasion = Occasion(rawValue: word) else {
                throw item.error("on[\(index)]", "is '\(word)', and has to be request or events")
            }
            occasions.insert(occasion)
        }
        guard !occasions.isEmpty else { throw item.error("on", "is empty, and has to name request, events or both") }
        return occasions
    }

    private static func secret(_ item: PluginConfiguration) throws(PluginConfigurationError) -> WebhookSecret? {
        let text = try item.optionalString("secret")
        guard let path = try item.optionalString("secret_file") else {
            guard let text else { return nil }
            guard let secret = WebhookSecret(text) else { throw item.error("secret", WebhookSecret.rule) }
            return secret
        }
        guard text == nil else { throw item.error("secret_file", "is there beside secret; leave one of them out") }
        guard let contents = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw item.error("secret_file", "is '\(path)', which cannot be read")
        }
        guard let secret = WebhookSecret(contents) else {
            throw item.error("secret_file", "is '\(path)', whose text \(WebhookSecret.rule)")
        }
        return secret
    }

    /// What is wrong with it may be the password in it.
    private static func shown(_ url: String) -> String {
        guard let end = url.lastIndex(of: "@") else { return url }
        return "…" + url[end...]
    }

    /// `webhook-` and the address, in characters that a plugin's name may have.
    private static func name(host: String, port: Int?, path: String) -> String {
        let address = host.lowercased() + (port.map { "-\($0)" } ?? "") + path.lowercased()
        let words = address.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return String(("webhook-" + words.joined(separator: "-")).prefix(64))
    }
}
