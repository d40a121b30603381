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

    func run() async throws {
        let query: UsageQuery
        do {
            query = try Admin.usageQuery(
                from: from, to: to, by: by.map(\.rawValue), key: key, at: .now)
        } catch {
            guard case .invalid(_, let message) = error else { throw error }
            throw ValidationError(message)
        }
        let totals = try await store.open().usage.totals(query)
        switch format {
        case .json: Output.write(Admin.json(totals, query).serialized() + "\n")
        case .csv: Output.write(Admin.csv(totals, query))
        case .table: Output.write(Self.table(totals, query).text)
        }
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
