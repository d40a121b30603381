/// Finds the service that a request's model name means.
public protocol ModelDirectory: Sendable {
    /// Every model that can be asked for, the default first.
    var services: [any InferenceService] { get }
    /// The service for a name; nil asks for the default.
    func service(named name: String?) throws(InferenceError) -> any InferenceService
}

/// A directory of one model, which answers to every name, as llama-server does.
public struct SingleModelDirectory: ModelDirectory {
    private let only: any InferenceService

    public init(_ service: any InferenceService) {
        self.only = service
    }

    public var services: [any InferenceService] { [only] }

    public func service(named name: String?) throws(InferenceError) -> any InferenceService { only }
}
