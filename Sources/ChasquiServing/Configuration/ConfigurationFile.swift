import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import Yams

/// A configuration file's settings, each with its line, still as they were written.
struct ConfigurationFile {
    struct Entry {
        let setting: Setting
        let value: RawValue
        let line: Int
    }

    let path: String
    /// There is nothing in it, not even a comment.
    let isBlank: Bool
    private(set) var entries: [Entry] = []
    /// The list that stands beside the sections.
    private(set) var plugins: [PluginItem] = []

    init(path: String) throws(ConfigurationError) {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw .unreadable(path: path, reason: error.reason)
        }
        try self.init(path: path, text: text)
    }

    init(path: String, text: String) throws(ConfigurationError) {
        self.path = path
        isBlank = text.allSatisfy(\.isWhitespace)
        guard let root = try Self.compose(text, path: path) else { return }
        guard let sections = root.mapping else {
            throw .notSections(path: path, line: root.mark?.line ?? 1)
        }
        for (sectionNode, content) in sections {
            let (name, line) = (sectionNode.string ?? "", sectionNode.mark?.line ?? 1)
            if name == "plugins" {
                if RawValue(content) != .null { plugins = try PluginItem.items(of: content, path: path) }
                continue
            }
            guard let section = SettingSection(rawValue: name) else {
                throw .unknownSection(path: path, line: line, section: name, nearest: Self.place(of: name))
            }
            if RawValue(content) == .null { continue }
            guard let keys = content.mapping else { throw .notSections(path: path, line: line) }
            try addEntries(of: keys, in: section)
        }
    }

    private mutating func addEntries(of keys: Node.Mapping, in section: SettingSection) throws(ConfigurationError) {
        let known = Setting.all.filter { $0.section == section }
        for (node, value) in keys {
            let (key, line) = (node.string ?? "", node.mark?.line ?? 1)
            guard let setting = known.first(where: { $0.key == key || $0.otherKeys.contains(key) }) else {
                let nearest = nearest(to: key, in: known.flatMap { [$0.key] + $0.otherKeys }) ?? Self.place(of: key)
                throw .unknownKey(path: path, line: line, section: section.rawValue, key: key, nearest: nearest)
            }
            if let first = entries.first(where: { $0.setting.name == setting.name }) {
                throw .duplicateKey(path: path, line: line, key: key, firstLine: first.line)
            }
            let written = RawValue(value)
            if setting.kind == .path, let other = written.otherThanText {
                throw .badValue(
                    source: "\(path):\(line)", name: setting.name, value: other,
                    allowed: setting.allowed + "; put it in quotes if a file has that name")
            }
            entries.append(Entry(setting: setting, value: written, line: line))
        }
    }

    private static func compose(_ text: String, path: String) throws(ConfigurationError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw .syntax(path: path, line: mark.line, problem: problem)
            case .reader(let problem, let offset, _, _):
                // Its own words quote the line, which may hold a secret.
                let before = text.utf8.prefix(offset ?? 0)
                throw .syntax(path: path, line: before.count { $0 == UInt8(ascii: "\n") } + 1, problem: problem)
            case .duplicatedKeysInMapping(let duplicates, _):
                let key = duplicates.min() ?? ""
                let lines = linesThatBegin(with: key, in: text)
                throw .duplicateKey(path: path, line: lines.last ?? 1, key: key, firstLine: lines.first ?? 1)
            default:
                throw .syntax(path: path, line: 1, problem: "\(error)".split(separator: "\n").joined(separator: " "))
            }
        } catch {
            throw .syntax(path: path, line: 1, problem: "\(error)")
        }
    }

    /// Yams names a duplicate, but not where the two are.
    private static func linesThatBegin(with key: String, in text: String) -> [Int] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            let start = line.drop { " \t{,\"'".contains($0) }
            guard start.hasPrefix(key) else { return nil }
            let rest = start.dropFirst(key.count).drop { " \t\"'".contains($0) }
            return rest.hasPrefix(":") ? number + 1 : nil
        }
    }

    /// Where a word belongs that stands in the wrong place: a near section, or a key of one.
    private static func place(of word: String) -> String? {
        if let setting = Setting.all.first(where: { $0.key == word || $0.otherKeys.contains(word) }) {
            return setting.name
        }
        return nearest(to: word, in: SettingSection.allCases.map(\.rawValue) + ["plugins"])
    }
}

extension RawValue {
    /// What a file has as a number or a truth value, alone or in a list.
    fileprivate var otherThanText: String? {
        switch self {
        case .text(let text):
            if case .string = JSONValue(plain: text) { nil } else { text }
        case .list(let values): values.lazy.compactMap(\.otherThanText).first
        case .quoted, .null, .mapping: nil
        }
    }

    fileprivate init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            if scalar.style != .plain {
                self = .quoted(scalar.string)
            } else {
                self = ["", "~", "null"].contains(scalar.string) ? .null : .text(scalar.string)
            }
        case .sequence(let sequence): self = .list(sequence.map { RawValue($0) })
        case .mapping, .alias: self = .mapping
        }
    }
}
