public import ChasquiLlama

extension ChasquiConfiguration {
    /// The engine's part, with what has to be read from files.
    /// - Throws: ``ConfigurationError`` where no model is named or the chat template's file cannot be read.
    public func completeEngine() throws(ConfigurationError) -> EngineConfiguration {
        guard !engine.modelPath.isEmpty else { throw .noModel }
        guard let path = chatTemplateFile else { return engine }
        guard engine.chatTemplate == nil else { throw .templateTwice }
        var complete = engine
        do {
            complete.chatTemplate = try TextFile.read(path)
        } catch {
            throw .templateUnreadable(path: path, reason: error.reason)
        }
        return complete
    }
}
