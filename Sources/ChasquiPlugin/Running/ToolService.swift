/// A model for which the server runs tools, in chats that ask for it.
struct ToolService: ForwardingService {
    let base: any InferenceService
    let plugins: [ActivePlugin]
    /// How often the model may call tools for one answer. Range 1...
    let rounds: Int
    let logger: Logger

    var serverTools: [Tool] { plugins.flatMap { $0.registration.tools.map(\.declaration) } }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        guard let choice = request.serverTools else { return try await base.chat(request) }
        let tools = plugins.flatMap { plugin in plugin.registration.tools.map { OwnedTool(tool: $0, plugin: plugin) } }
            .filter { choice.includes($0.tool.name) }
        guard !tools.isEmpty else { return try await base.chat(request) }
        try check(request, tools)
        try check(request.toolChoice, request.tools + tools.map(\.tool.declaration))
        var first = request
        first.tools += tools.map(\.tool.declaration)
        let opened = try await base.chat(first)
        let turn = ToolTurn(base: base, tools: tools, rounds: rounds, logger: logger)
        return turn.stream(from: opened, request: first)
    }

    private func check(_ request: ChatRequest, _ tools: [OwnedTool]) throws(InferenceError) {
        guard request.options.choices == 1 else {
            throw .invalid(
                field: "n", message: "n is \(request.options.choices), and has to be 1 with server_tools.")
        }
        guard request.options.constraint == nil else {
            throw .invalid(
                field: "server_tools",
                message: "server_tools and a constraint of the output cannot be combined; leave one of them out.")
        }
        for (index, tool) in request.tools.enumerated() where tools.contains(where: { $0.tool.name == tool.name }) {
            throw .invalid(
                field: "tools[\(index)].function.name",
                message: "tools[\(index)].function.name is '\(tool.name)', which is a tool of the server; take another "
                    + "name, or leave it out of server_tools.")
        }
    }

    private func check(_ choice: ToolChoice, _ tools: [Tool]) throws(InferenceError) {
        guard case .named(let name) = choice, !tools.contains(where: { $0.name == name }) else { return }
        throw .invalid(
            field: "tool_choice.function.name",
            message:
                "tool_choice.function.name is \"\(name.prefix(64))\", which is not among the tools; name one of them.")
    }

    /// A tool and the plugin that has it.
    struct OwnedTool: Sendable {
        let tool: any ServerTool
        let plugin: ActivePlugin
    }
}
