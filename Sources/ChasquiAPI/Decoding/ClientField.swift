import ChasquiCore

/// Who asks, where the transport does not know better than the request's own field.
enum ClientField {
    private static let longestName = 256

    static let described = [
        Field("user", .string(), "Whose request it is, for a fair share, where no key is sent.")
    ]

    /// OpenAI's `user`, which tells the clients of one address apart; a key that was sent counts more.
    static func named(_ identity: RequestIdentity, by fields: Fields) throws(InferenceError) -> RequestIdentity {
        guard let user = try fields.string("user"), !user.isEmpty, !identity.hasKey else { return identity }
        var identity = identity
        identity.client = "user:" + String(decoding: user.utf8.prefix(longestName), as: UTF8.self)
        return identity
    }
}
