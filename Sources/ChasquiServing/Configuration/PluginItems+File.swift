import ChasquiCore
import ChasquiPlugin
import OrderedCollections
import Yams

extension PluginItem {
    /// The items of `plugins:`.
    /// - Throws: ``ConfigurationError``, with the line.
    static func items(of node: Node, path: String) throws(ConfigurationError) -> [PluginItem] {
        let line = node.mark?.line ?? 1
        guard let sequence = node.sequence else {
            throw .plugin("\(path):\(line): plugins has to be a list, such as '- name: hello'")
        }
        var items: [PluginItem] = []
        for (index, element) in sequence.enumerated() {
            let (prefix, line) = ("plugins[\(index)]", element.mark?.line ?? line)
            var lines: [String: Int] = [prefix: line]
            guard case .object(let members) = JSONValue(element, path: prefix, lines: &lines) else {
                throw .plugin("\(path):\(line): \(prefix) has to be a section, such as 'name: hello'")
            }
            let section = PluginConfiguration(members, path: prefix + ".", lines: lines, file: path)
            do {
                items.append(try PluginItem(section, place: "\(path):\(line)"))
            } catch {
                throw .plugin("\(error)")
            }
        }
        return items
    }
}

extension JSONValue {
    /// What a YAML file says, with the line of each member by its path.
    fileprivate init(_ node: Node, path: String, lines: inout [String: Int]) {
        if let mark = node.mark { lines[path] = mark.line }
        switch node {
        case .scalar(let scalar):
            self = scalar.style == .plain ? JSONValue(plain: scalar.string) : .string(scalar.string)
        case .sequence(let sequence):
            self = .array(
                sequence.enumerated().map { JSONValue($0.element, path: "\(path)[\($0.offset)]", lines: &lines) })
        case .mapping(let mapping):
            var members: OrderedDictionary<String, JSONValue> = [:]
            for (key, value) in mapping {
                let name = key.string ?? ""
                members[name] = JSONValue(value, path: "\(path).\(name)", lines: &lines)
                if let mark = key.mark { lines["\(path).\(name)"] = mark.line }
            }
            self = .object(members)
        case .alias: self = .null
        }
    }

    /// Text without quotes, by the core schema of YAML 1.2.
    init(plain text: String) {
        switch text {
        case "", "~", "null": self = .null
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        default:
            if let number = Int64(text) {
                self = .integer(number)
            } else if text.first.map({ "+-.0123456789".contains($0) }) == true, let number = Double(text),
                number.isFinite
            {
                self = .number(number)
            } else {
                self = .string(text)
            }
        }
    }
}
