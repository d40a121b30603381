import ChasquiAccess
import HTTPTypes
import Hummingbird
import NIOCore

/// Who sent a request, as far as its head and its connection tell: for a fair share, not for access.
enum ClientName {
    /// The key that was sent; nil if none was.
    static func key(in headers: HTTPFields) -> String? {
        Credential.sent(in: headers).map { "key:" + $0 }
    }

    /// Whose a request is: the caller's, or else that of whoever sends the same key; nil where none was sent.
    static func owner(of request: Request, _ context: HTTPContext) -> String? {
        if let principal = context.principal, !principal.id.isEmpty { return "key:" + principal.id }
        return key(in: request.headers)
    }

    static func address(of channel: any Channel) -> String {
        "address:" + (channel.remoteAddress?.ipAddress ?? "local")
    }
}
