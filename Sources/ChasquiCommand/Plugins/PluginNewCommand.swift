import ArgumentParser
import Foundation

struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Work on a plugin of your own.", subcommands: [PluginNewCommand.self])
}

struct PluginNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write a package with a plugin that works, and its tests.",
        discussion: """
            Example: chasqui plugin new greeter --chasqui ../chasqui
            The package is a server with the plugin in it; its README says how to build, test and run it.
            """)

    @Argument(help: "The plugin's name, of small letters, digits and -; also that of the directory.") var name: String
    @Option(name: .long, help: "Chasqui's checkout, on which the package depends.", completion: .directory)
    var chasqui = "../chasqui"

    func validate() throws {
        guard name.wholeMatch(of: #/[a-z][a-z0-9]*(-[a-z0-9]+)*/#) != nil, name.count <= 64 else {
            throw ValidationError(
                "'\(name)' is no name for a plugin: it has to begin with a small letter, and to have small letters, digits "
                    + "and single - between them, at most 64.")
        }
        let module = PluginSkeleton(name: name, chasqui: chasqui).module
        guard !PluginSkeleton.isTaken(module) else {
            throw ValidationError(
                "'\(name)' would be the module \(module), which Chasqui, Swift or a library of theirs has: take another name."
            )
        }
        guard !PluginSkeleton.isPackage(name) else {
            throw ValidationError("'\(name)' is a package that Chasqui depends on: take another name.")
        }
    }

    func run() throws {
        let root = URL(fileURLWithPath: name, isDirectory: true)
        guard !FileManager.default.fileExists(atPath: root.path) else {
            throw ValidationError("There is a '\(name)' here already: take another name, or move it away.")
        }
        let checkout = URL(fileURLWithPath: chasqui, isDirectory: true).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: checkout + "/Package.swift") else {
            throw ValidationError("\(checkout) is not Chasqui's checkout: name it with --chasqui DIRECTORY.")
        }
        for (path, text) in PluginSkeleton(name: name, chasqui: checkout).files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        Output.write(
            "Wrote \(name). Next: cd \(name), source \(checkout)/.chasqui-env, swift test; its README has the rest.\n")
    }
}
