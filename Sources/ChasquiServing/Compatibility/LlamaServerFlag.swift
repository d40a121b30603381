/// A flag of llama-server's, and what becomes of it here. Spellings of one flag are together.
package struct LlamaServerFlag: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// There is a setting of this name.
        case works
        /// It asks for what is done anyway; the text says so.
        case always(String)
        /// The text says why, or what to use instead.
        case refused(String)
    }

    package let names: [String]
    package let outcome: Outcome

    static func works(_ names: String...) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .works)
    }

    static func always(_ names: [String], _ reason: String) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .always(reason))
    }

    static func refused(_ names: [String], _ reason: String) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .refused(reason))
    }

    /// All of them, as llama-server's help groups them.
    package static let groups: [(title: String, flags: [LlamaServerFlag])] = [
        ("HTTP and page", server),
        ("Tools", tools),
        ("Names of models", models),
        ("Where models come from", download),
        ("Slots and caches", scheduling),
        ("Context, batches, cache", context),
        ("CPU and devices", devices),
        ("Speculative decoding", speculation),
        ("Adapters and control vectors", adapters),
        ("Images and sounds", media),
        ("Embeddings", embeddings),
        ("Chats", chats),
        ("Defaults of requests", sampling),
        ("Logging", logging),
        ("Other", other),
    ]

    static let byName: [String: LlamaServerFlag] = Dictionary(
        groups.flatMap { group in group.flags.flatMap { flag in flag.names.map { ($0, flag) } } },
        uniquingKeysWith: { first, _ in first })

    /// The flag that takes two values, which are one in files and in the environment.
    private static let twoValued = "--control-vector-layer-range"

    /// Arguments without the flags that ask for what is done anyway, and with one value for each flag.
    /// - Throws: ``ConfigurationError`` for the first one that is refused.
    package static func translated(_ arguments: [String]) throws(ConfigurationError) -> [String] {
        var kept: [String] = []
        let arguments = joiningPairs(arguments)
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { return kept + arguments[index...] }
            let name = argument.prefix { $0 != "=" }
            switch byName[String(name)]?.outcome {
            case .refused(let reason): throw .refusedFlag(String(name), reason: reason)
            case .always: continue
            case .works, nil: kept.append(argument)
            }
        }
        return kept
    }

    /// Arguments in which `START END` is `START-END`.
    private static func joiningPairs(_ arguments: [String]) -> [String] {
        guard let flag = arguments.firstIndex(of: twoValued), arguments.count > flag + 2,
            !arguments[..<flag].contains("--"), let start = Int(arguments[flag + 1]), let end = Int(arguments[flag + 2])
        else { return arguments }
        return arguments[...flag] + ["\(start)-\(end)"] + arguments[(flag + 3)...]
    }
}
