import Synchronization

/// The web origins whose pages may read answers; can change while a server runs.
package final class LiveOrigins: Sendable {
    struct Origins: Sendable {
        let names: Set<String>
        let allowsAll: Bool

        init(_ origins: [String]) {
            names = Set(origins.map(Self.normalized))
            allowsAll = origins.contains("*")
        }

        func allow(_ origin: String) -> Bool {
            allowsAll || names.contains(Self.normalized(origin))
        }

        private static func normalized(_ origin: String) -> String {
            let lowercased = origin.lowercased()
            return lowercased.hasSuffix("/") ? String(lowercased.dropLast()) : lowercased
        }
    }

    private let origins: Mutex<Origins>

    /// - Parameter origins: such as `https://chat.example.org`; `*` is all of them.
    package init(_ origins: [String]) {
        self.origins = Mutex(Origins(origins))
    }

    package func set(_ origins: [String]) {
        let changed = Origins(origins)
        self.origins.withLock { $0 = changed }
    }

    var current: Origins { origins.withLock { $0 } }
}
