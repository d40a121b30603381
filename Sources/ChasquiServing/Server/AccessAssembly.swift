import ChasquiAccess
import ChasquiHTTP
package import ChasquiStore
import Foundation
import Logging
import ServiceLifecycle

/// What a configuration's access section becomes when a server starts.
package struct AccessAssembly: Sendable {
    let control: AccessControl
    /// Nil where there is no database.
    let keys: KeyStore?
    let usage: UsageStore?
    let responses: ResponseStore?
    let writer: UsageWriter?
    /// Nil where no tokens are taken.
    let tokens: TokenAuthority?

    /// Reads keys and opens the database, on a thread that may wait for it.
    /// - Throws: ``ConfigurationError``, ``StoreError``.
    static func make(
        _ configuration: AccessConfiguration, lookup: AccessControl.Lookup? = nil, logger: Logger
    ) async throws -> AccessAssembly {
        let listed = try configuration.listedKeys()
        let stores = try await configuration.openDatabase(mayCreate: true)
        let tokens = try await tokenAuthority(configuration.tokens, logger: logger)
        let writer = stores.map { UsageWriter($0.usage, keep: configuration.usageAge, logger: logger) }
        let control = AccessControl(
            keys: listed, managed: try await stores?.keys.ring(), tokens: tokens,
            admitsAnonymous: configuration.isInsecure, opensMetrics: configuration.opensMetrics,
            limits: configuration.limits, spending: writer.map(spending), lookup: lookup)
        if let usage = stores?.usage {
            for unit in BudgetPeriod.Unit.allCases {
                let period = BudgetPeriod(unit, containing: .now)
                control.restore(try await usage.tokens(in: period), in: period)
            }
        }
        return AccessAssembly(
            control: control, keys: stores?.keys, usage: stores?.usage, responses: stores?.responses,
            writer: writer, tokens: tokens)
    }

    private static func spending(_ writer: UsageWriter) -> AccessControl.Spending {
        { caller, periods in await writer.spent(by: caller, in: periods) }
    }

    /// Reads the issuer's keys; without them the server does not start.
    private static func tokenAuthority(
        _ configuration: TokenConfiguration, logger: Logger
    ) async throws(ConfigurationError) -> TokenAuthority? {
        guard let rules = configuration.rules, let place = configuration.keySet else { return nil }
        let source = try KeySetSource(place, authorityFile: configuration.authorityFile)
        do {
            return try await TokenAuthority(rules: rules, refresh: configuration.refresh, logger: logger) {
                try await source.read()
            }
        } catch {
            throw .keySetUnreadable(place, reason: "\(error)")
        }
    }

    /// What runs beside the server.
    func services(logger: Logger) -> [any Service] {
        let watch = keys.map { KeyWatch(keys: $0, control: control, logger: logger) }
        return [writer as (any Service)?, watch, tokens].compactMap { $0 }
    }

    /// `/admin`, where there is a database.
    func routes(bodyLimit: Int) -> [any RouteGroup] {
        guard let keys, let usage else { return [] }
        return [KeyRoutes(keys: keys, control: control, bodyLimit: bodyLimit), UsageRoutes(usage: usage)]
    }
}

extension AccessConfiguration {
    /// Those of the list and of the file, in which there is one at least.
    func listedKeys() throws(ConfigurationError) -> [String] {
        guard let path = apiKeyFile else { return apiKeys }
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw .keysUnreadable(path: path, reason: error.reason)
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        let keys = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !keys.isEmpty else { throw .noKeys(path: path) }
        return apiKeys + keys
    }

    /// Opens the database where one is named; its file may be slow.
    /// - Parameter mayCreate: whether a file that is not there is made.
    package func openDatabase(
        mayCreate: Bool
    ) async throws -> (keys: KeyStore, usage: UsageStore, responses: ResponseStore)? {
        guard let database else { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let database = try StoreDatabase(path: database, mayCreate: mayCreate)
                        return (try KeyStore(database), UsageStore(database), ResponseStore(database))
                    })
            }
        }
    }
}
