import ArgumentParser
import ChasquiServing
import Foundation

/// How the process ends where it cannot do what it was asked.
enum Failure {
    /// What the arguments say is wrong; 64 in `sysexits.h`.
    static let usage: Int32 = 64

    static func exit(for error: any Error) -> Never {
        switch error {
        case let error as ConfigurationError:
            switch error {
            case .badFlag, .refusedFlag, .unknownFlag, .missingValue: end(with: error, code: usage)
            default: break
            }
            end(with: error, code: EXIT_FAILURE)
        case is ExitCode, is CleanExit:
            RootCommand.exit(withError: error)
        case let error as ValidationError:
            // What showed only while a command ran: the usage that ArgumentParser would show is not this command's.
            end(with: error.message, code: usage)
        default:
            // ArgumentParser's own errors have codes of their own; all others are described in one line.
            guard RootCommand.exitCode(for: error) == .failure else { RootCommand.exit(withError: error) }
            end(with: error, code: EXIT_FAILURE)
        }
    }

    private static func end(with error: some Sendable, code: Int32) -> Never {
        let line = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        Output.endProgress()
        Output.error("error: \(line)\n")
        Foundation.exit(code)
    }
}
