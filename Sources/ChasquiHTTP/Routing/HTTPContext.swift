import ChasquiAccess
package import Hummingbird
import NIOCore

/// What travels with one request through middleware and handlers.
package struct HTTPContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The connection that the request came on.
    let channel: any Channel
    /// The id that the client sent or that the server made.
    var requestID: String
    let record: RequestRecord
    /// Its span; nil where none is made.
    var trace: RequestTrace?
    /// Who sent it; nil on routes that need no key.
    var principal: Principal?
    /// Its place among what its caller may have at once; nil where it is not counted.
    var permit: RequestPermit?

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
        self.requestID = ""
        self.record = RequestRecord()
    }

    /// What stands in a request's path for the names in its route's, and for `**`.
    func pathValues(of request: Request) -> [String: String] {
        PathPattern(endpointPath ?? "").values(in: request.uri.path)
    }
}
