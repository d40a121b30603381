import CLlama
import ChasquiCore

/// A model's compiled chat template.
final class ChatTemplates: Sendable {
    // Rendering only reads the compiled template, so that several tasks may render at once; freed here.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let model: LlamaModel

    /// - Parameter override: a Jinja template, or the name of one of llama.cpp's (``BuiltInTemplates``), in place of the
    ///   model's own; nil or empty takes the model's, and ChatML
    ///   for a model that has none.
    init(model: LlamaModel, override: String?) throws(LlamaFailure) {
        var handle: OpaquePointer?
        try LlamaCalls.check { message in
            LlamaCalls.withView(of: override ?? "") { source in
                chasqui_templates_create(model.pointer, source, &handle, message)
            }
        }
        guard let handle else { throw LlamaFailure(message: "no template was made") }
        self.handle = handle
        self.model = model
    }

    deinit {
        chasqui_templates_free(handle)
    }

    /// The template's text.
    var source: String { String(chasqui_templates_source(handle)) }

    /// What the template can do, by llama.cpp's names.
    var capabilities: [String: Bool] {
        var found: [String: Bool] = [:]
        for index in 0..<chasqui_templates_capability_count(handle) {
            var isThere = false
            let name = String(chasqui_templates_capability(handle, index, &isThere))
            found[name] = isThere
        }
        return found
    }

    private var showsTools: Bool {
        let known = capabilities
        return known["supports_tools"] == true || known["supports_tool_calls"] == true
    }

    private func checkShowsTools() throws(InferenceError) {
        guard !showsTools else { return }
        throw .invalid(
            field: "tools",
            message: "This model's chat template shows no tools to the model; leave tools out, set tool_choice to "
                + "none, or start with a --chat-template-file that does.")
    }

    /// Turns a conversation into a prompt, and into what its answer has to be read with. Safe to call from any thread.
    func render(_ request: ChatRequest) throws(InferenceError) -> RenderedChat {
        if !request.tools.isEmpty, request.toolChoice == .auto { try checkShowsTools() }
        let text = try ChatRequestText.of(request)
        var chat: OpaquePointer?
        do {
            try LlamaCalls.check { message in
                LlamaCalls.withView(of: text) { chasqui_chat_render(handle, $0, &chat, message) }
            }
        } catch {
            throw InferenceError(error, of: request)
        }
        guard let chat else { throw .engine(message: "no chat was rendered") }
        let rendered = RenderedChat(owning: chat, model: model)
        if request.toolChoice.requiresCall, rendered.grammar == nil { throw cannotCall }
        return rendered
    }

    private var cannotCall: InferenceError {
        .invalid(
            field: "tool_choice",
            message: showsTools
                ? "This model's chat template cannot call tools; use tool_choice auto or none, or another model."
                : "This model's chat template has no tools, so that it can call none; leave tools out, set tool_choice to "
                    + "none, or start with a --chat-template-file that has them.")
    }
}

extension InferenceError {
    fileprivate init(_ failure: LlamaFailure, of request: ChatRequest) {
        self =
            switch failure.cause {
            case .messages: .invalid(field: "messages", message: failure.message)
            case .tools: .invalid(field: "tools", message: failure.message)
            case .schema: .invalid(field: "response_format", message: failure.message)
            case .grammar: .invalid(field: "grammar", message: failure.message)
            case .templateArguments: .invalid(field: "chat_template_kwargs", message: failure.message)
            default: .engine(message: "the chat could not be rendered: \(failure.message)")
            }
    }
}

extension ToolChoice {
    fileprivate var requiresCall: Bool {
        switch self {
        case .required, .named: true
        case .auto, .none: false
        }
    }
}
