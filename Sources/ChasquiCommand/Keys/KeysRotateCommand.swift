import ArgumentParser
import ChasquiAccess
import ChasquiStore
import Foundation

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give a key a new secret. It is printed this one time.")

    @Argument(help: "Its name, prefix or id.") var key: String
    @OptionGroup var store: DatabaseArguments
    @Option(help: "How long the former secret is still taken, such as 1h or 7d.") var grace = "0s"

    func validate() throws {
        if Moment.span(grace) == nil {
            throw ValidationError("--grace is '\(grace)', and has to be a time such as 30m, 1h or 7d.")
        }
    }

    func run() async throws {
        let issued = try await store.open().keys.rotate(key, grace: Moment.span(grace) ?? 0, at: .now)
        Output.write(issued.secret.text + "\n")
        Output.error("This is the only time that the key '\(issued.key.grant.name)' is shown.\n")
    }
}

struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key for good. Requests that run go on.")

    @Argument(help: "Its name, prefix or id.") var key: String
    @OptionGroup var store: DatabaseArguments

    func run() async throws {
        let key = try await store.open().keys.revoke(key, at: .now)
        Output.error("The key '\(key.grant.name)' is revoked.\n")
    }
}
