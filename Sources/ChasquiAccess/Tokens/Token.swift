import ChasquiCore
import Foundation
import OrderedCollections

/// A JSON Web Token in compact form (RFC 7515, RFC 7519), of which nothing is verified yet.
public struct Token: Sendable {
    /// The most bytes that one may have.
    public static let mostBytes = 16_384

    let algorithm: String
    let keyID: String?
    /// What the signature is of.
    let signed: Data
    let signature: Data
    private let payload: Data

    /// Whether a text has a token's form; API keys never do.
    public static func isLikely(_ text: String) -> Bool {
        text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    /// Takes a token apart.
    public init(_ text: String) throws(TokenRefusal) {
        guard text.utf8.count <= Self.mostBytes else { throw .tooLong(bytes: text.utf8.count) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed("it has to be three parts in base64url") }
        let header = try Self.object(head, "header")
        // Extensions that have to be understood; none is (RFC 7515, section 4.1.11).
        guard header["crit"] == nil else { throw .malformed("it has critical extensions") }
        guard case .string(let algorithm)? = header["alg"] else { throw .malformed("its header has no alg") }
        switch header["kid"] {
        case .string(let id): keyID = id
        case nil: keyID = nil
        default: throw .malformed("kid is not a text")
        }
        self.algorithm = algorithm
        self.payload = payload
        self.signature = signature
        signed = Data("\(parts[0]).\(parts[1])".utf8)
    }

    /// What it says; to be believed only when the signature is right.
    func claims() throws(TokenRefusal) -> OrderedDictionary<String, JSONValue> {
        try Self.object(payload, "payload")
    }

    private static func object(
        _ data: Data, _ what: String
    ) throws(TokenRefusal) -> OrderedDictionary<String, JSONValue> {
        guard case .object(let members)? = try? JSONValue(parsing: data) else {
            throw .malformed("its \(what) is not a JSON object")
        }
        return members
    }
}

/// RFC 4648, section 5, without padding.
enum Base64URL {
    static func decode(_ text: some StringProtocol) -> Data? {
        guard !text.contains(where: { $0 == "+" || $0 == "/" || $0 == "=" }) else { return nil }
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
