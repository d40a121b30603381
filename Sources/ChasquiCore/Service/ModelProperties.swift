/// How a model is served, for those who set clients up.
public struct ModelProperties: Sendable, Equatable {
    /// The GGUF file.
    public var path: String
    /// The chat template's text; empty where it does not work.
    public var chatTemplate: String
    /// What the template can do, by llama.cpp's names, such as `supports_tools`.
    public var chatTemplateCapabilities: [String: Bool]
    /// The token that texts begin with, by its name; empty where there is none.
    public var beginToken: String
    /// The token that ends a text, by its name; empty where there is none.
    public var endToken: String
    /// What computes, with its version.
    public var engine: String

    public init(
        path: String, chatTemplate: String = "", chatTemplateCapabilities: [String: Bool] = [:],
        beginToken: String = "", endToken: String = "", engine: String = ""
    ) {
        self.path = path
        self.chatTemplate = chatTemplate
        self.chatTemplateCapabilities = chatTemplateCapabilities
        self.beginToken = beginToken
        self.endToken = endToken
        self.engine = engine
    }
}
