import Synchronization

/// The web origins whose pages may read answers; can change while a server runs.
package final class LiveOrigins: Sendable {
    struct Origins: Sendable {
        let names: Set<String>
        let allowsAll: Bool
        /// llama-server's word for any port of this machine.
        private let allowsLocal: Bool

        init(_ origins: [String]) {
            names = Set(origins.map(Self.normalized))
            allowsAll = origins.contains("*")
            allowsLocal = names.contains("localhost")
        }

        func allow(_ origin: String) -> Bool {
            allowsAll || names.contains(Self.normalized(origin)) || (allowsLocal && Self.isLocal(origin))
        }

        private static func isLocal(_ origin: String) -> Bool {
            let origin = normalized(origin)
            guard let scheme = ["http://", "https://"].first(where: { origin.hasPrefix($0) }) else { return false }
            let place = origin.dropFirst(scheme.count)
            let host = place.hasPrefix("[") ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
            let port = place.dropFirst(host.count)
            return ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
                && (port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy(\.isNumber)))
        }

        private static func normalized(_ origin: String) -> String {
            let lowercased = origin.lowercased()
            return lowercased.hasSuffix("/") ? String(lowercased.dropLast()) : lowercased
        }
    }

    private let origins: Mutex<Origins>

    /// - Parameter origins: such as `https://chat.example.org`; `*` is all of them, `localhost` any port of this machine.
    package init(_ origins: [String]) {
        self.origins = Mutex(Origins(origins))
    }

    package func set(_ origins: [String]) {
        let changed = Origins(origins)
        self.origins.withLock { $0 = changed }
    }

    var current: Origins { origins.withLock { $0 } }
}
