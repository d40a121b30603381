public import OrderedCollections
import Synchronization

/// A plugin's own section: `configuration` of its item in `plugins:`.
///
/// What is asked for is noted, so that a member which nobody knows is an error that names it.
public struct PluginConfiguration: Sendable {
    /// The members that were asked for, of the whole section.
    private final class Reads: Sendable {
        let paths = Mutex<Set<String>>([])
    }

    /// All members as they are. Reading them here counts none as known; see ``all()``.
    let members: OrderedDictionary<String, JSONValue>
    /// In front of a member's name.
    private let path: String
    /// The line of a member, by its path.
    private let lines: [String: Int]
    private let file: String?
    private let reads: Reads

    /// A section that is written in a program, such as a test's.
    public init(_ members: OrderedDictionary<String, JSONValue> = [:]) {
        self.init(members, path: "", lines: [:], file: nil)
    }

    /// - Parameters:
    ///   - lines: by path, such as `words[2]`.
    ///   - path: what errors put in front.
    package init(
        _ members: OrderedDictionary<String, JSONValue>, path: String, lines: [String: Int], file: String?
    ) {
        self.init(members, path: path, lines: lines, file: file, reads: Reads())
    }

    private init(
        _ members: OrderedDictionary<String, JSONValue>, path: String, lines: [String: Int], file: String?, reads: Reads
    ) {
        self.members = members
        self.path = path
        self.lines = lines
        self.file = file
        self.reads = reads
    }

    /// All members, which all count as known then.
    public func all() -> JSONValue {
        reads.paths.withLock { paths in members.keys.forEach { paths.insert(path + $0) } }
        return .object(members)
    }

    /// A member as it is; nil where it is missing or null.
    public func value(_ name: String) -> JSONValue? {
        reads.paths.withLock { _ = $0.insert(path + name) }
        guard let value = members[name], value != .null else { return nil }
        return value
    }

    /// An error about a member, for what a plugin checks by itself.
    public func error(_ name: String, _ message: String) -> PluginConfigurationError {
        let field = path + name
        let line = lines[field] ?? lines[path.isEmpty ? "" : String(path.dropLast())]
        let place = file.map { file in line.map { "\(file):\($0)" } ?? file }
        return PluginConfigurationError(field: field, message: message, place: place)
    }

    /// The members that were there and were never asked for, in sections inside of it too.
    package var unread: [PluginConfigurationError] {
        let known = reads.paths.withLock { $0 }
        let names = known.filter { $0.hasPrefix(path) }.map { String($0.dropFirst(path.count)) }.sorted()
        return members.flatMap { name, value -> [PluginConfigurationError] in
            guard known.contains(path + name) else {
                let list = names.filter { !$0.contains(".") }.joined(separator: ", ")
                return [error(name, "is not known to the plugin" + (list.isEmpty ? "" : ": it knows \(list)"))]
            }
            guard case .object(let inner) = value, known.contains(where: { $0.hasPrefix("\(path)\(name).") }) else {
                return []
            }
            return PluginConfiguration(inner, path: "\(path)\(name).", lines: lines, file: file, reads: reads).unread
        }
    }

    /// A section inside of this one; empty where it is missing.
    public func section(_ name: String) throws(PluginConfigurationError) -> PluginConfiguration {
        switch value(name) {
        case nil: return PluginConfiguration([:], path: "\(path)\(name).", lines: lines, file: file, reads: reads)
        case .object(let inner):
            return PluginConfiguration(inner, path: "\(path)\(name).", lines: lines, file: file, reads: reads)
        case let other?: throw error(name, "is \(shown(other)), and has to be a section")
        }
    }

    func shown(_ value: JSONValue) -> String {
        let text = value.serialized()
        return text.count > 80 ? "\(text.prefix(80))…" : text
    }
}
