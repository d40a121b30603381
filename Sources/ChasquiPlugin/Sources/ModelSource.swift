/// Says which model to serve, such as one that has to be fetched first.
public protocol ModelSource: Sendable {
    /// The path of a GGUF file. Asked once, before the server starts.
    func modelPath() async throws -> String
}
