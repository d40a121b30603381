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
        case is ExitCode, is CleanExit, is ValidationError:
            RootCommand.exit(withError: error)
        default:
            // ArgumentParser's own errors have codes of their own; all others are described in one line.
            guard RootCommand.exitCode(for: error) == .failure else { RootCommand.exit(withError: error) }
            end(with: error, code: EXIT_FAILURE)
        }
    }

    private static func end(with error: any Error, code: Int32) -> Never {
        let line = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        Output.endProgress()
        Output.error("error: \(line)\n")
        Foundation.exit(code)
    }
}
