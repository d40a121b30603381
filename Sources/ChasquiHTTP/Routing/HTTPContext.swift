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

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
        self.requestID = ""
        self.record = RequestRecord()
    }
}
