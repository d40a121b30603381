/// A flag of llama-server's, and what becomes of it here. Spellings of one flag are together.
package struct LlamaServerFlag: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// There is a setting of this name.
        case works
        /// It asks for what is done anyway; the text says so.
        case always(String)
        /// It has a value. One of these, or any where none is here, asks for what is done anyway; the text says why no
        /// other is taken.
        case taken(with: [String], String)
        /// It has the letters of samplers, where this flag has their names.
        case letters(of: String)
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

    static func taken(_ names: [String], with values: [String], _ reason: String) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .taken(with: values, reason))
    }

    static func letters(_ names: [String], of other: String) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .letters(of: other))
    }

    static func refused(_ names: [String], _ reason: String) -> LlamaServerFlag {
        LlamaServerFlag(names: names, outcome: .refused(reason))
    }

    static func renamed(_ name: String, _ other: String) -> LlamaServerFlag {
        LlamaServerFlag(names: [name], outcome: .renamed(other))
    }

    /// Whether a flag's value asks for what is done anyway; blanks behind the commas of a list make no difference.
    static func isTaken(_ value: String, with values: [String]) -> Bool {
        values.isEmpty || values.contains { $0.replacing(", ", with: ",") == value.replacing(", ", with: ",") }
    }

    /// What llama-server takes for no.
    static let falsities = ["off", "disabled", "false", "0"]

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
}
