/// Why a token is not taken. For the log: whoever sent it learns nothing of it.
public enum TokenRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLong(bytes: Int)
    case malformed(String)
    /// Its header names an algorithm that is not taken, or that its key is not for.
    case algorithm(String)
    /// No key has the name in its header; nil where it names none and there are several keys.
    case unknownKey(String?)
    case signature
    case issuer
    case audience
    case expired
    case notYetValid
    /// A claim is missing, or its value is not what it has to be.
    case claim(String, allowed: String)

    public var description: String {
        switch self {
        case .tooLong(let bytes): "the token has \(bytes) bytes, and may have \(Token.mostBytes)"
        case .malformed(let what): "the token is malformed: \(what)"
        case .algorithm(let name): "the algorithm '\(name.prefix(40))' is not taken for this key"
        case .unknownKey(let id?): "no key is named '\(id.prefix(80))'"
        case .unknownKey(nil): "the token does not say which key it is signed with, and there are several"
        case .signature: "the signature is wrong"
        case .issuer: "the token is of another issuer"
        case .audience: "the token is for another audience"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .claim(let name, let allowed): "the claim '\(name)' has to be \(allowed)"
        }
    }
}
