import ChasquiAPI
import ChasquiCore

extension LlamaServerFlag {
    /// The flag that takes two values, which are one in files and in the environment.
    private static let twoValued = "--control-vector-layer-range"

    /// Arguments without the flags that ask for what is done anyway, and with one value for each flag that has any.
    /// - Throws: ``ConfigurationError`` for the first one that is refused, is unknown or has no value.
    package static func translated(_ arguments: [String]) throws(ConfigurationError) -> [String] {
        var kept: [String] = []
        var rest = joiningPairs(arguments)[...]
        while let argument = rest.popFirst().map(dashed) {
            if argument == "--" { return kept + [argument] + rest }
            let name = String(argument.prefix { $0 != "=" })
            if argument == name + "=", let setting = Setting.byFlag[name] {
                throw .badFlag(flag: name, value: "empty", allowed: setting.allowed)
            }
            switch byName[name]?.outcome {
            case .refused(let reason): throw .refusedFlag(name, reason: reason)
            case .always: continue
            case .taken(let values, let reason):
                let value = try ownValue(of: argument, name: name, in: &rest, allowed: values)
                guard isTaken(value, with: values) else {
                    throw .refusedFlag("\(name) \(value)", reason: reason)
                }
                continue
            case .letters(let other):
                let letters = try ownValue(of: argument, name: name, in: &rest, allowed: ["samplers' letters"])
                kept += [other, try names(ofLetters: letters, flag: name)]
                continue
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

    /// The value of a flag that is no setting's.
    private static func ownValue(
        of argument: String, name: String, in rest: inout ArraySlice<String>, allowed: [String]
    ) throws(ConfigurationError) -> String {
        let value = argument == name ? rest.popFirst() ?? "" : String(argument.dropFirst(name.count + 1))
        guard !value.isEmpty else {
            let words = allowed.isEmpty ? "a value" : allowed.joined(separator: " or ")
            throw .badFlag(flag: name, value: "empty", allowed: words)
        }
        guard argument != name || (byName[value] == nil && Setting.byFlag[value] == nil) else {
            throw .missingValue(flag: name, long: name, next: value)
        }
        return value
    }

    private static func names(ofLetters letters: String, flag: String) throws(ConfigurationError) -> String {
        let samplers = letters.compactMap(Sampler.init(letter:))
        guard samplers.count == letters.count else {
            throw .badFlag(flag: flag, value: "'\(letters)'", allowed: "made of the letters \(Sampler.letters)")
        }
        return samplers.map(\.rawValue).joined(separator: ";")
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

    /// A flag with dashes in its name, where llama-server takes underscores too.
    private static func dashed(_ argument: String) -> String {
        guard argument.hasPrefix("--"), argument.contains("_") else { return argument }
        let name = argument.prefix { $0 != "=" }
        return String(name.replacing("_", with: "-")) + argument.dropFirst(name.count)
    }

    /// Arguments in which `START END` is `START-END`.
    private static func joiningPairs(_ arguments: [String]) -> [String] {
        guard let flag = arguments.firstIndex(of: twoValued), arguments.count > flag + 2,
            !arguments[..<flag].contains("--"), let start = Int(arguments[flag + 1]), let end = Int(arguments[flag + 2])
        else { return arguments }
        return arguments[...flag] + ["\(start)-\(end)"] + arguments[(flag + 3)...]
    }
}
