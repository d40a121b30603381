import ChasquiAccess
import Crypto
import CryptoExtras
import Foundation

/// An issuer of tokens, with a key that was made for the test.
struct TestIssuer {
    enum Key {
        case es256(P256.Signing.PrivateKey)
        case es384(P384.Signing.PrivateKey)
        case eddsa(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    let id: String?
    let key: Key

    /// RSA keys take long to make.
    static let rsa = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

    var algorithm: String {
        switch key {
        case .es256: "ES256"
        case .es384: "ES384"
        case .eddsa: "EdDSA"
        case .rsa: "RS256"
        }
    }

    /// The public key, with more members or others.
    func jwk(_ more: [String: Any] = [:]) throws -> [String: Any] {
        var members: [String: Any] =
            switch key {
            case .es256(let key): Self.members("P-256", key.publicKey.rawRepresentation)
            case .es384(let key): Self.members("P-384", key.publicKey.rawRepresentation)
            case .eddsa(let key): ["kty": "OKP", "crv": "Ed25519", "x": Self.encode(key.publicKey.rawRepresentation)]
            case .rsa(let key):
                [
                    "kty": "RSA", "n": Self.encode(try key.publicKey.getKeyPrimitives().modulus),
                    "e": Self.encode(try key.publicKey.getKeyPrimitives().publicExponent),
                ]
            }
        members["kid"] = id
        return members.merging(more) { _, new in new }
    }

    private static func members(_ curve: String, _ point: Data) -> [String: Any] {
        let half = point.count / 2
        return ["kty": "EC", "crv": curve, "x": encode(point.prefix(half)), "y": encode(point.suffix(half))]
    }

    func token(_ claims: [String: Any], header more: [String: Any] = [:]) throws -> String {
        var header: [String: Any] = ["alg": algorithm, "typ": "JWT"]
        header["kid"] = id
        let parts = [header.merging(more) { _, new in new }, claims]
        let signed = try parts.map { Self.encode(try JSONSerialization.data(withJSONObject: $0)) }
            .joined(separator: ".")
        return "\(signed).\(Self.encode(try signature(of: Data(signed.utf8))))"
    }

    private func signature(of data: Data) throws -> Data {
        switch key {
        case .es256(let key): try key.signature(for: data).rawRepresentation
        case .es384(let key): try key.signature(for: data).rawRepresentation
        case .eddsa(let key): try key.signature(for: data)
        case .rsa(let key):
            try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
        }
    }

    static func encode(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The set of some keys.
    static func set(_ keys: [[String: Any]]) async throws -> TokenKeys {
        try await TokenKeys(try JSONSerialization.data(withJSONObject: ["keys": keys]))
    }
}
