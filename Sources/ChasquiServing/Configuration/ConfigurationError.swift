import ChasquiCore
import ChasquiLlama

/// Why a configuration cannot be used. The description is one line that says the repair.
public enum ConfigurationError: Error, Sendable, Equatable {
    case unreadable(path: String, reason: String)
    case syntax(path: String, line: Int, problem: String)
    case notSections(path: String, line: Int)
    case duplicateKey(path: String, line: Int, key: String, firstLine: Int)
    case unknownSection(path: String, line: Int, section: String, nearest: String?)
    case unknownKey(path: String, line: Int, section: String, key: String, nearest: String?)
    case unknownVariable(String, nearest: String?)
    /// `source` is `file:line`, the variable or the flag.
    case badValue(source: String, name: String, value: String, allowed: String)
    /// A flag's value, which is the caller's doing rather than the machine's set-up.
    case badFlag(flag: String, value: String, allowed: String)
    /// A flag of llama-server's that has no meaning here.
    case refusedFlag(String, reason: String)
    /// A running server's file has nothing in it any more.
    case emptied(path: String)
    case templateTwice
    case templateUnreadable(path: String, reason: String)
    case noModel
    /// Guesses of a draft model are wanted.
    case noDraftModel
    /// Files of counts are named that nothing reads; `flag` is the first one's.
    case unusedCounts(flag: String)
    /// The samplers of requests that name none have `infill`, and nothing bounds its candidates.
    case unboundInfill(topK: Int)
    case noSlotDirectory(path: String)
    case noAdapterDirectory(path: String)
    case logFile(path: String, reason: String)
    case keysUnreadable(path: String, reason: String)
    /// A file of keys was named, and would let everybody in.
    case noKeys(path: String)
    case exposed(host: String)
    case unknownHost(String)
    /// A chat template's text has nothing of Jinja in it, and is no name of llama.cpp's.
    case notATemplate(String)
    /// `source` is the flag, with the file if it has one.
    case brokenTemplate(source: String, problem: String)
    case unknownFlag(String, nearest: String?)
    /// `long` is the flag in its long form.
    case missingValue(flag: String, long: String, next: String)
    case responseCacheOff
    case tokensIncomplete(missing: [String])
    case keySetAddress(String)
    case keySetUnreadable(String, reason: String)
    case responseCacheHomeless
    /// What is wrong with a value that stands at a place of a file, which showed only when it was used.
    case inFile(place: String, problem: String)
    /// What is wrong with an item of `plugins:`, or with what its plugin wants to add.
    case plugin(String)
}

extension ConfigurationError: CustomStringConvertible {
    /// One line, whatever stands in the file that it quotes.
    public var description: String { JSONLine.oneLine(text) }

    private var text: String {
        switch self {
        case .unreadable(let path, let reason):
            "the configuration file \(path) cannot be read (\(reason)): check the path and its permissions"
        case .syntax(let path, let line, let problem):
            "\(path):\(line): this is neither YAML nor JSON: \(problem)"
        case .notSections(let path, let line):
            "\(path):\(line): keys in the sections \(sections) are expected, such as 'server:' and below it '  port: 8080'"
        case .duplicateKey(let path, let line, let key, let firstLine):
            "\(path):\(line): '\(key)' is already in line \(firstLine): keep one of them"
        case .unknownSection(let path, let line, let section, let nearest):
            "\(path):\(line): unknown section '\(section)'\(hint(nearest, otherwise: "there are \(sections)"))"
        case .unknownKey(let path, let line, let section, let key, let nearest):
            "\(path):\(line): unknown key '\(key)' in section '\(section)'"
                + hint(nearest, otherwise: "`chasqui config print` shows all of them")
        case .unknownVariable(let name, let nearest):
            "unknown environment variable \(name)\(hint(nearest, otherwise: "unset it"))"
        case .badValue(let source, let name, let value, let allowed):
            "\(source): \(name) is \(value), and has to be \(allowed)"
        case .badFlag(let flag, let value, let allowed):
            "\(flag) is \(value), and has to be \(allowed)"
        case .refusedFlag(let flag, let reason):
            "\(flag) of llama-server's is not taken. \(reason)"
        case .emptied(let path):
            "the configuration file \(path) is empty now: write it again; to have no settings in it, leave a comment there"
        case .templateTwice:
            "both a chat template and a file with one are given: leave out --chat-template or --chat-template-file"
        case .templateUnreadable(let path, let reason):
            "the chat template \(path) cannot be read (\(reason)): check --chat-template-file"
        case .noModel:
            "no model is given: name a GGUF file with --model PATH, CHASQUI_MODEL or llama.model_path in a file"
        case .noDraftModel:
            "spec_type has draft-simple and no draft model is given: name one with --spec-draft-model PATH, or leave it out"
        case .unusedCounts(let flag):
            "\(flag) names counts that only ngram-cache reads: add it to --spec-type, or leave the file out"
        case .unboundInfill(let topK):
            "--samplers has infill, which needs top_k before it and --top-k from 1 to \(Sampler.mostInfillCandidates), and "
                + "--top-k is \(topK): put top_k before infill and give such a --top-k, or leave infill out"
        case .noSlotDirectory(let path):
            "there is no directory \(path) for slots: make it, or name another with --slot-save-path"
        case .noAdapterDirectory(let path):
            "there is no directory \(path) for adapters: make it, or name another with --lora-dir"
        case .keysUnreadable(let path, let reason):
            "the file of API keys \(path) cannot be read (\(reason)): check --api-key-file"
        case .noKeys(let path):
            "the file of API keys \(path) has no key in it: write each one on a line of its own, or leave out --api-key-file"
        case .exposed(let host):
            "\(host) can be reached from other machines, and anybody there could use this server: give --api-key-file, "
                + "--database or --jwt-jwks, listen on 127.0.0.1, or say --insecure if that is meant"
        case .unknownHost(let host):
            "no address is known for the host \(host): check its name in --host"
        case .notATemplate(let text):
            "--chat-template \(text) is neither a Jinja template, which has {{ or {% in it, nor a name that llama.cpp "
                + "knows; give the template's text, its file with --chat-template-file, or one of "
                + BuiltInTemplates.names.joined(separator: ", ")
        case .brokenTemplate(let source, let problem):
            "the chat template of \(source) does not compile: \(problem): correct it, or leave it out"
        case .unknownFlag(let name, let nearest):
            "unknown option \(name)\(hint(nearest, otherwise: "--help lists all of them"))"
        case .missingValue(let flag, let long, let next):
            "\(flag) has no value, since \(next) is an option: give one, or write \(long)=\(next) if that is it"
        case .tokensIncomplete(let missing):
            "--jwt-issuer, --jwt-audience and --jwt-jwks are needed together: \(missing.joined(separator: " and ")) "
                + (missing.count == 1 ? "is missing" : "are missing")
        case .keySetAddress(let address):
            "--jwt-jwks \(address) is no place whose keys could be believed: give a file, an https address, or one with http "
                + "on this machine"
        case .keySetUnreadable(let place, let reason):
            "cannot read the keys of --jwt-jwks \(place) (\(reason)): without them no token can be checked"
        case .responseCacheOff:
            "--response-cache-disk keeps what leaves the cache in memory, which is off: give --response-cache too"
        case .responseCacheHomeless:
            "--response-cache-disk keeps answers in the database, and none is named: give --database, or leave it out"
        case .plugin(let problem): problem
        case .inFile(let place, let problem): "\(place): \(problem)"
        case .logFile(let path, let reason):
            "the log file \(path) cannot be written (\(reason)): choose another with --log-file"
        }
    }

    private var sections: String { SettingSection.allCases.map(\.rawValue).joined(separator: ", ") }

    private func hint(_ nearest: String?, otherwise: String) -> String {
        nearest.map { ": did you mean '\($0)'?" } ?? ": \(otherwise)"
    }
}
