import ChasquiCore

extension LoadedModel {
    /// - Parameter path: the model's file.
    func properties(path: String) -> ModelProperties {
        let templates = try? templates.get()
        return ModelProperties(
            path: path, chatTemplate: templates?.source ?? "",
            chatTemplateCapabilities: templates?.capabilities ?? [:],
            beginToken: model.beginToken.map(model.name(of:)) ?? "",
            endToken: model.endToken.map(model.name(of:)) ?? "",
            engine: LlamaRuntime.buildDescription)
    }
}
