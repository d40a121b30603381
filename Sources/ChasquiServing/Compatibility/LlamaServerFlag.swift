import ChasquiAPI

/// A flag of llama-server's, and what becomes of it here. Spellings of one flag are together.
package struct LlamaServerFlag: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// There is a setting of this name.
        case works
        /// It asks for what is done anyway; the text says so.
        case always(String)
        /// It is this flag of the command line's own.
        case renamed(String)
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

    static func renamed(_ name: String, _ other: String) -> LlamaServerFlag {
        LlamaServerFlag(names: [name], outcome: .renamed(other))
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
        ("Removed from llama-server", removed),
    ]

    static let byName: [String: LlamaServerFlag] = Dictionary(
        groups.flatMap { group in group.flags.flatMap { flag in flag.names.map { ($0, flag) } } },
        uniquingKeysWith: { first, _ in first })

    /// The flag that takes two values, which are one in files and in the environment.
    private static let twoValued = "--control-vector-layer-range"

    /// Arguments without the flags that ask for what is done anyway, and with one value for each flag that has any.
    /// - Throws: ``ConfigurationError`` for the first one that is refused, is unknown or has no value.
    package static func translated(_ arguments: [String]) throws(ConfigurationError) -> [String] {
        var kept: [String] = []
        var rest = joiningPairs(arguments)[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return kept + [argument] + rest }
            let name = String(argument.prefix { $0 != "=" })
            if argument == name + "=", let setting = Setting.byFlag[name] {
                throw .badFlag(flag: name, value: "empty", allowed: setting.allowed)
            }
            switch byName[name]?.outcome {
            case .refused(let reason): throw .refusedFlag(name, reason: reason)
            case .always: continue
            case .renamed(let other): kept.append(other)
            case .works: kept.append(argument)
            case nil:
                try checkShort(name)
                kept.append(argument)
            }
            if let value = try value(of: argument, in: rest) {
                kept.append(value)
                rest.removeFirst()
            }
        }
        return kept
    }

    /// What follows a flag that has a value is this value, even if it begins with a dash.
    private static func value(
        of argument: String, in rest: ArraySlice<String>
    ) throws(ConfigurationError) -> String? {
        guard let setting = Setting.byFlag[argument], setting.kind != .truth, let next = rest.first, next != "--"
        else { return nil }
        guard byName[next] == nil, Setting.byFlag[next] == nil else {
            throw .missingValue(flag: argument, long: setting.flag, next: next)
        }
        return next
    }

    /// One dash and several letters are one flag here, and not several, of which the first would be called unknown.
    private static func checkShort(_ name: String) throws(ConfigurationError) {
        let letters = name.dropFirst()
        guard name.hasPrefix("-"), letters.count > 1, letters.first?.isLetter == true else { return }
        guard Setting.byFlag[name] == nil else { return }
        let known = Setting.byFlag.keys.filter { !$0.hasPrefix("--") }.sorted()
        throw .unknownFlag(name, nearest: nearest(to: name, in: known))
    }

    /// Arguments in which `START END` is `START-END`.
    private static func joiningPairs(_ arguments: [String]) -> [String] {
        guard let flag = arguments.firstIndex(of: twoValued), arguments.count > flag + 2,
            !arguments[..<flag].contains("--"), let start = Int(arguments[flag + 1]), let end = Int(arguments[flag + 2])
        else { return arguments }
        return arguments[...flag] + ["\(start)-\(end)"] + arguments[(flag + 3)...]
    }
}
