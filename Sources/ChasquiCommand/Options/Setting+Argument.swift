import ArgumentParser
import ChasquiServing

// Names and help of flags come from the settings; what is declared beside them is only which flags a command has.

extension Option where Value == String? {
    /// - Parameter name: the setting's, such as `server.port`.
    init(_ name: String) {
        let setting = Setting.declared(name)
        // What follows such a flag is its value whatever it looks like, as for llama-server: numbers may be negative.
        self.init(
            name: setting.nameSpecification, parsing: .unconditional,
            help: setting.argumentHelp, completion: setting.completion)
    }
}

extension Option where Value == [String] {
    /// A flag that may be given several times.
    /// - Parameter name: the setting's, such as `server.host`.
    init(wrappedValue: [String], _ name: String) {
        let setting = Setting.declared(name)
        self.init(
            wrappedValue: wrappedValue, name: setting.nameSpecification, parsing: .unconditionalSingleValue,
            help: setting.argumentHelp, completion: setting.completion)
    }
}

extension Flag where Value == Bool? {
    /// - Parameter name: the setting's, such as `server.ui`.
    init(_ name: String) {
        let setting = Setting.declared(name)
        self.init(name: setting.nameSpecification, inversion: .prefixedNo, help: setting.argumentHelp)
    }
}

extension Setting {
    fileprivate static func declared(_ name: String) -> Setting {
        // A name that is misspelled in this module ends every command, so no test can miss it.
        guard let setting = named(name) else { preconditionFailure("there is no setting \(name)") }
        return setting
    }

    fileprivate var nameSpecification: NameSpecification {
        NameSpecification(
            flags.map { flag -> NameSpecification.Element in
                let name = String(flag.drop { $0 == "-" })
                if flag.hasPrefix("--") { return .customLong(name) }
                return name.count == 1 ? .customShort(Character(name)) : .customLong(name, withSingleDash: true)
            })
    }

    fileprivate var argumentHelp: ArgumentHelp {
        ArgumentHelp(help + (standard.map { " (default: \($0))" } ?? ""), valueName: placeholder)
    }

    fileprivate var completion: CompletionKind? {
        if kind == .path { return .file() }
        return choices.isEmpty ? nil : .list(choices)
    }
}
