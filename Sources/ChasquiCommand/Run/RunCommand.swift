import ArgumentParser
import ChasquiCore
import ChasquiLlama
import ChasquiServing
import Foundation
import Logging
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Answer one prompt on the terminal.",
        discussion: """
            Example: chasqui run -m model.gguf "Name three rivers."
            Without a prompt, or with -, it is read from standard input.
            """)

    @Argument(help: "What to ask.") var prompt: String?
    @Option(name: .long, help: "A system message, before the prompt.") var system: String?
    @OptionGroup var file: FileArguments
    @OptionGroup(title: "Model and engine") var llama: LlamaArguments
    @OptionGroup(title: "Position encoding") var positions: PositionArguments
    @OptionGroup(title: "Adapters and control vectors") var adapters: AdapterArguments
    @OptionGroup(title: "Speculative decoding") var speculation: SpeculationArguments
    @OptionGroup(title: "Sampling") var sampling: SamplingArguments
    @OptionGroup(title: "Samplers") var chain: ChainArguments
    @OptionGroup(title: "Chats") var chats: ChatArguments
    @OptionGroup(title: "Logging") var logging: LoggingArguments

    var settings: [any SettingArguments] { [llama, positions, adapters, speculation, sampling, chain, chats, logging] }

    func run() async throws {
        let configuration = try configuration()
        ThreadSpinning.apply(poll: configuration.threadPolling)
        let messages = try messages()
        try LogSystem.bootstrap(configuration.logging)
        let logger = Logger(label: "chasqui")
        let answer = TerminalAnswer(
            engine: LlamaService(configuration: try configuration.completeEngine(), logger: logger),
            options: configuration.requestDefaults)
        let asking = Task { try await answer.write(to: messages, logLevel: logger.logLevel) }
        let watch = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { asking.cancel() }
        }
        defer { watch.cancel() }
        try await asking.value
    }

    private func messages() throws -> [ChatMessage] {
        var text = prompt
        if text == nil || text == "-" {
            guard text == "-" || !Output.isInputTerminal else {
                throw ValidationError("There is no prompt: give one in quotes, or pipe it in.")
            }
            let input = try FileHandle.standardInput.readToEnd() ?? Data()
            text = String(decoding: input, as: UTF8.self)
        }
        guard let text, !text.allSatisfy(\.isWhitespace) else { throw ValidationError("The prompt is empty.") }
        return (system.map { [ChatMessage(role: .system, content: $0)] } ?? []) + [
            ChatMessage(role: .user, content: text)
        ]
    }

    /// For one answer: one sequence, and no word in the log that nobody asked for.
    private func configuration() throws -> ChasquiConfiguration {
        let resolved = try ConfigurationSources(file: file, flags: settings)
            .resolve()
        var configuration = resolved.configuration
        if resolved.isStandard("llama.parallel") { configuration.engine.slots = 1 }
        if resolved.isStandard("logging.level") { configuration.logging.level = .warning }
        return configuration
    }
}
