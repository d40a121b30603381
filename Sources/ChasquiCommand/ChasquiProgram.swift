public import ChasquiPlugin

/// The command line of `chasqui`, for a program that has plugins of its own.
///
/// ```swift
/// import ChasquiCommand
///
/// @main struct Program {
///     static func main() async { await ChasquiProgram.main(plugins: [Hello.self]) }
/// }
/// ```
public enum ChasquiProgram {
    @TaskLocal static var plugins: [any ChasquiPlugin.Type] = []

    /// Does what the process's arguments say, and ends the process where that fails.
    /// - Parameter plugins: those that `plugins:` of the configuration may name.
    // On the main actor, so that no other thread has to come first.
    @MainActor public static func main(plugins: [any ChasquiPlugin.Type] = []) async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Before anything that takes time.
        if arguments.first == ServeCommand.name { EarlySignals.install() }
        await $plugins.withValue(plugins) { await RootCommand.run(arguments) }
    }
}
