import ArgumentParser
import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import ChasquiStore
import Foundation

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys.")

    @OptionGroup var store: DatabaseArguments
    @Flag(help: "Write JSON, as /admin/keys does.") var json = false
    @Flag(help: "Revoked ones, too.") var all = false

    func run() async throws {
        let now = Date.now
        let keys = try await store.open().keys.list().filter { all || $0.revoked == nil }
        if json {
            Output.write(
                JSONValue.array(keys.map { Admin.json($0, secret: nil, at: now) }).serialized() + "\n")
            return
        }
        guard !keys.isEmpty else {
            Output.error("There are no keys; 'chasqui keys create NAME' makes one.\n")
            return
        }
        let rows = keys.map { key in
            [
                key.grant.name, "\(KeySecret.mark)_\(key.prefix)", key.state(at: now).rawValue,
                key.grant.owner ?? "-", key.grant.scopes.sorted().map(\.rawValue).joined(separator: ","),
                key.grant.expires.map(Moment.text) ?? "never",
            ]
        }
        Output.write(TextTable(["name", "prefix", "state", "owner", "scopes", "expires"], rows).text)
    }
}

struct KeysShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a key may do, as JSON; not the key.")

    @Argument(help: "Its name, prefix or id.") var key: String
    @OptionGroup var store: DatabaseArguments

    func run() async throws {
        let key = try await store.open().keys.key(key)
        Output.write(Admin.json(key, secret: nil, at: .now).serialized() + "\n")
    }
}
