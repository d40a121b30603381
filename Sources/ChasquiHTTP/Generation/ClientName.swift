import HTTPTypes
import NIOCore

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let apiKey = HTTPField.Name("X-Api-Key")!
}

/// Who sent a request, as far as its head and its connection tell: for a fair share, not for access.
enum ClientName {
    /// The key that was sent; nil if none was.
    static func key(in headers: HTTPFields) -> String? {
        if let key = headers[.apiKey], !key.isEmpty { return "key:" + key }
        guard let authorization = headers[.authorization], authorization.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        return "key:" + authorization.dropFirst(7)
    }

    static func address(of channel: any Channel) -> String {
        "address:" + (channel.remoteAddress?.ipAddress ?? "local")
    }
}
