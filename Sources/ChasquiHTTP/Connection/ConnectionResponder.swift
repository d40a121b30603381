import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Answers the requests of a connection by the routes.
struct ConnectionResponder<Routes: HTTPResponder<HTTPContext>>: Sendable {
    let routes: Routes
    let drain: ShutdownDrain
    let logger: Logger

    /// The connection's next bytes are no request: it has to close without a second answer.
    private struct Unreadable: Error {}

    func respond(to request: Request, with writer: consuming ResponseWriter, on channel: any Channel) async throws {
        let context = HTTPContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response = try await routes.respond(to: request, context: context)
        response.headers[.date] = HTTPDate.now
        response.headers[.server] = "chasqui"
        // Its next request would only learn that, too.
        if drain.isUnderWay { response.headers[.connection] = "close" }
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            throw Unreadable()
        }
    }
}
