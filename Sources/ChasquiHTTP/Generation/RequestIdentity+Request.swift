import ChasquiAccess
import ChasquiCore
import Hummingbird

extension RequestIdentity {
    /// - Parameter timeout: how long the request may take from its head on; nil is for ever.
    init(of request: Request, context: HTTPContext, timeout: Duration?) {
        let principal = context.principal.flatMap { $0.id.isEmpty ? nil : $0 }
        let key = ClientName.owner(of: request, context)
        self.init(
            id: context.requestID, client: key ?? ClientName.address(of: context.channel), hasKey: key != nil,
            timeout: timeout, now: context.record.start)
        stages = context.record.stages
        admission = context.admission
        tenant = principal?.tenant ?? ""
        priorityLimit = principal?.priority ?? .interactive
    }
}
