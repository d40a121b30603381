#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a plan from standard input, does it, and writes what became of each request, a line of JSON for each.
@main
enum Main {
    static func main() {
        // A server that closes shows itself where the next byte is read or written.
        signal(SIGPIPE, SIG_IGN)
        do {
            let plan = try JSONDecoder().decode(Plan.self, from: Data(standardInput()))
            try check(plan)
            let outcomes = try Load(plan: plan).run()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            for outcome in outcomes {
                print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
            }
        } catch {
            let message = Array("chasqui-load: \(error)\n".utf8)
            _ = write(STDERR_FILENO, message, message.count)
            exit(1)
        }
    }

    private struct PlanError: Error, CustomStringConvertible {
        var description: String
    }

    private static func check(_ plan: Plan) throws {
        for (index, user) in plan.users.enumerated() {
            if user.requests.isEmpty { throw PlanError(description: "user \(index) has no requests") }
            for other in [user.after?.user, user.until].compactMap({ $0 })
            where !plan.users.indices.contains(other) || other == index {
                throw PlanError(description: "user \(index) waits for user \(other), who is no other user of the plan")
            }
        }
    }

    private static func standardInput() -> [UInt8] {
        var input: [UInt8] = []
        while let line = readLine(strippingNewline: false) { input += line.utf8 }
        return input
    }
}
