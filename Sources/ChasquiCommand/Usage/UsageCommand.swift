public import ArgumentParser
import ChasquiAPI
public import ChasquiAccess
import ChasquiCore
import ChasquiStore
import Foundation

extension UsageQuery.Grouping: ExpressibleByArgument {}

struct UsageCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show who used how much.",
        discussion: "Example: chasqui usage --database chasqui.sqlite --from 30d --by key --by day --format csv")

    @OptionGroup var store: DatabaseArguments
    @Option(help: "A date, or a time ago such as 30d. (default: the beginning)") var from: String?
    @Option(help: "A date, or a time ago; not included. (default: now)") var to: String?
    @Option(help: "What to sum up by; can be given several times.") var by: [UsageQuery.Grouping] = [.key]
    @Option(help: "Only this key's, by name or id.") var key: String?
    @Option(help: "How to write it.") var format = Format.table

    func validate() throws {
        do {
            _ = try query(at: .now)
        } catch {
            guard case .invalid(_, let message) = error else { throw error }
            throw ValidationError(message)
        }
    }

    private func query(at now: Date) throws(InferenceError) -> UsageQuery {
        try Admin.usageQuery(from: from, to: to, by: by.map(\.rawValue), key: key, at: now)
    }

    func run() async throws {
        let stores = try await store.open()
        let query = try query(at: .now)
        let totals = try await stores.usage.totals(query)
        if let caller = query.caller, totals.allSatisfy({ $0.requests == 0 }) {
            try await Self.check(caller, keys: stores.keys, usage: stores.usage)
        }
        switch format {
        case .json: Output.write(Admin.json(totals, query).serialized() + "\n")
        case .csv: Output.write(Admin.csv(totals, query))
        case .table: Output.write(Self.table(totals, query).text)
        }
    }

    /// Whether it is a key, or has usage as a caller whose key is not in the database.
    private static func check(_ caller: String, keys: KeyStore, usage: UsageStore) async throws {
        guard try await usage.totals(UsageQuery(caller: caller)).allSatisfy({ $0.requests == 0 }) else { return }
        let key = try await keys.key(caller)
        guard caller != key.grant.name, caller != key.id else { return }
        throw ValidationError("'\(caller)' is the key '\(key.grant.name)': ask for its usage by this name.")
    }

    private static func table(_ totals: [UsageTotal], _ query: UsageQuery) -> TextTable {
        let titles =
            query.columns + ["requests", "prompt", "cached", "generated", "failures", "seconds"]
        return TextTable(
            titles,
            totals.map { total in
                total.group.map { $0.isEmpty ? "-" : $0 } + [
                    "\(total.requests)", "\(total.promptTokens)", "\(total.cachedTokens)",
                    "\(total.generatedTokens)", "\(total.failures)", "\((total.seconds * 10).rounded() / 10)",
                ]
            })
    }
}
