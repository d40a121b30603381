import ChasquiCore
import Hummingbird

extension RequestIdentity {
    /// - Parameter timeout: how long the request may take from its head on; nil is for ever.
    init(of request: Request, context: HTTPContext, timeout: Duration?) {
        let key = ClientName.key(in: request.headers)
        self.init(
            id: context.requestID, client: key ?? ClientName.address(of: context.channel), hasKey: key != nil,
            timeout: timeout, now: context.record.start)
    }
}
