import HTTPTypes

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let apiKey = HTTPField.Name("X-Api-Key")!
}

/// What a request's head says about who sent it.
enum Credential {
    /// The key or token that was sent; nil if none was.
    static func sent(in headers: HTTPFields) -> String? {
        if let key = headers[.apiKey], !key.isEmpty { return key }
        guard let authorization = headers[.authorization], authorization.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        let token = authorization.dropFirst(7).drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}
