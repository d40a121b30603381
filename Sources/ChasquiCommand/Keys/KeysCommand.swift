import ArgumentParser

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, show and revoke API keys.",
        discussion: """
            Keys are in the SQLite file of --database, which a running server may use at the same time: it takes changes
            within a second. Example: chasqui keys create shop --database chasqui.sqlite --expires 90d
            """,
        subcommands: [
            KeysCreateCommand.self, KeysListCommand.self, KeysShowCommand.self, KeysRotateCommand.self,
            KeysRevokeCommand.self,
        ])
}
