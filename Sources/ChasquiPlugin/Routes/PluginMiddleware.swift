/// Stands around all of the server's routes, inside of its own middleware: who asks is known, and that they may.
public protocol PluginMiddleware: Sendable {
    /// Answers a request, by itself or by what `next` answers.
    ///
    /// Of the answer behind it only the status and the headers are shown: its body is ``PluginResponse/Body/passed``, and
    /// goes on as it comes, with its length, unless another one takes its place. A request can be passed on once.
    func handle(
        _ request: RequestHead, next: (RequestHead) async throws -> PluginResponse
    ) async throws -> PluginResponse
}
