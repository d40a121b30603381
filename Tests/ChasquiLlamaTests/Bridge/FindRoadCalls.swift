import ChasquiCore
import Testing

@testable import ChasquiLlama

/// Requests for a call of `find_road` in the form of a published chat template.
struct FindRoadCalls {
    let model: LlamaModel
    private let templates: ChatTemplates

    init(template name: String) throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
        let text = try #require(LlamaSamples.texts("jinja").first { $0.name == name }).text
        templates = try ChatTemplates(model: model, override: text)
    }

    /// - Parameter parameters: the function's, as JSON.
    func chat(_ parameters: String, isStrict: Bool = false) throws -> RenderedChat {
        let tool = Tool(
            name: "find_road", description: nil, parameters: try JSONValue(parsing: parameters.utf8), isStrict: isStrict
        )
        let question = ChatMessage(role: .user, content: "Which road?")
        return try templates.render(chatRequest([question], tools: [tool], choice: .required))
    }
}
