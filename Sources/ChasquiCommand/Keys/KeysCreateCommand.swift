public import ArgumentParser
import ChasquiAPI
public import ChasquiAccess
public import ChasquiCore
import ChasquiStore
import Foundation

extension Scope: ExpressibleByArgument {}
extension Priority: ExpressibleByArgument {}

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key. It is printed this one time.",
        discussion: "The key alone goes to standard output, so that KEY=$(chasqui keys create …) works.")

    @Argument(help: "For people; unique among keys that are taken.") var name: String
    @OptionGroup var store: DatabaseArguments
    @Option(help: "Whom usage is summed up for.") var owner: String?
    @Option(help: "What it may use; can be given several times. (default: chat and embeddings)")
    var scope: [Scope] = []
    @Option(help: "A model it may ask for; can be given several times. (default: all)") var model: [String] = []
    @Option(help: "A date, or a time from now such as 90d. (default: never)") var expires: String?
    @Option(help: "The most urgent class that its requests may have.") var priority: Priority?
    @Option(help: "Only keys of one tenant share cached prefixes and kept answers.") var tenant: String?
    @OptionGroup(title: "Limits") var limits: KeyLimitArguments

    func validate() throws {
        if let expires, Moment.parse(expires, now: .now) == nil {
            throw ValidationError("--expires is '\(expires)', and has to be \(Moment.allowed).")
        }
        do throws(ManagedKey.Grant.Flaw) {
            try grant(at: .now).check(at: .now)
        } catch {
            throw ValidationError("\(Self.flag(of: error.field)) \(error.problem).")
        }
    }

    /// What is typed for a field.
    private static func flag(of field: String) -> String {
        switch field {
        case "name": "The name"
        case "models": "--model"
        default: "--" + field.replacing("limits.", with: "").replacing("_", with: "-")
        }
    }

    private func grant(at now: Date) -> ManagedKey.Grant {
        ManagedKey.Grant(
            name: name, owner: owner, scopes: scope.isEmpty ? Scope.standard : Set(scope),
            models: model.isEmpty ? nil : Set(model), expires: expires.flatMap { Moment.parse($0, now: now) },
            limits: limits.limits, priority: priority, tenant: tenant)
    }

    func run() async throws {
        let issued = try await store.open(mayCreate: true).keys.create(grant(at: .now), at: .now)
        Output.write(issued.secret.text + "\n")
        Output.error("This is the only time that the key '\(name)' is shown.\n")
    }
}

/// What a key may use, as flags.
struct KeyLimitArguments: ParsableArguments {
    @Option(help: "Requests that may begin in a minute.") var requestsPerMinute: Int?
    @Option(help: "Prompt and generated tokens in a minute.") var tokensPerMinute: Int?
    @Option(help: "Requests at the same time.") var concurrentRequests: Int?
    @Option(help: "Requests that may wait for a slot at the same time.") var waitingRequests: Int?
    @Option(help: "Tokens of a day in UTC.") var tokensPerDay: Int?
    @Option(help: "Tokens of a month in UTC.") var tokensPerMonth: Int?

    var limits: AccessLimits {
        AccessLimits(
            requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute,
            concurrentRequests: concurrentRequests, waitingRequests: waitingRequests, tokensPerDay: tokensPerDay,
            tokensPerMonth: tokensPerMonth)
    }
}
