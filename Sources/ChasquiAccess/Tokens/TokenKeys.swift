import ChasquiCore
public import Foundation
import JWTKit
import OrderedCollections

/// The public keys of an issuer: a JSON Web Key Set (RFC 7517) that was read.
public struct TokenKeys: Sendable {
    /// The most bytes that a set may have.
    public static let mostBytes = 262_144
    /// The most keys that are looked at.
    public static let mostKeys = 100

    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case tooLarge
        case notASet
        case noKeys(reasons: [String])

        public var description: String {
            switch self {
            case .tooLarge: "the key set has more than \(TokenKeys.mostBytes) bytes"
            case .notASet: #"it is no key set, which is {"keys": […]} in JSON"#
            case .noKeys(let reasons) where reasons.isEmpty: "the key set has no keys"
            case .noKeys(let reasons): "the key set has no usable keys: \(reasons.joined(separator: "; "))"
            }
        }
    }

    /// Of one key, by the name of the algorithm.
    private typealias Algorithms = [String: any JWTAlgorithm]

    private var keys: [String: Algorithms] = [:]
    /// Why keys of the set are not used.
    public private(set) var unused: [String] = []

    /// Reads a set. Keys that cannot be used are left out: symmetric and private ones, those for encryption, and those of
    /// algorithms that are not known.
    public init(_ data: Data) async throws(Failure) {
        guard data.count <= Self.mostBytes else { throw .tooLarge }
        guard case .object(let set)? = try? JSONValue(parsing: data), case .array(let values)? = set["keys"] else {
            throw .notASet
        }
        for (index, value) in values.prefix(Self.mostKeys).enumerated() {
            guard case .object(let members) = value else { throw .notASet }
            do throws(Unusable) {
                let key = try await Self.key(members)
                // Without a name it is the one of tokens that name none.
                let name = key.name ?? ""
                guard keys[name] == nil else { throw Unusable("its name is another key's") }
                keys[name] = key.algorithms
            } catch {
                unused.append("key \(index + 1) is not used: \(error.reason)")
            }
        }
        guard !keys.isEmpty else { throw .noKeys(reasons: unused) }
    }

    public var count: Int { keys.count }

    /// Whether a token's signature is one of these keys'.
    public func verify(_ token: Token) throws(TokenRefusal) {
        let algorithms: Algorithms
        if let id = token.keyID {
            guard !id.isEmpty, let named = keys[id] else { throw .unknownKey(id) }
            algorithms = named
        } else {
            guard keys.count == 1, let only = keys.values.first else { throw .unknownKey(nil) }
            algorithms = only
        }
        guard let algorithm = algorithms[token.algorithm] else { throw .algorithm(token.algorithm) }
        // A signature of the wrong length is an error, and as wrong as any other.
        guard (try? algorithm.verify(token.signature, signs: token.signed)) ?? false else { throw .signature }
    }

    // MARK: One key

    private struct Unusable: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    private static func key(
        _ members: OrderedDictionary<String, JSONValue>
    ) async throws(Unusable) -> (name: String?, algorithms: Algorithms) {
        func text(_ name: String) -> String? {
            if case .string(let text)? = members[name] { text } else { nil }
        }
        guard let type = text("kty") else { throw Unusable("it has no kty") }
        // Whoever may read a symmetric key may sign with it.
        guard type != "oct" else { throw Unusable("it is symmetric") }
        guard !["d", "p", "q", "k"].contains(where: { members[$0] != nil }) else {
            throw Unusable("it has private members, which nobody should be able to read")
        }
        guard text("use") ?? "sig" == "sig" else { throw Unusable("it is not for signatures") }
        var names = try Self.algorithms(of: type, curve: text("crv"))
        if let only = text("alg") {
            guard names.contains(only) else { throw Unusable("the algorithm '\(only.prefix(40))' is not known for it") }
            // RFC 9864 has another name for the same.
            names = type == "OKP" ? names : [only]
        }
        var algorithms: Algorithms = [:]
        for name in names { algorithms[name] = try await algorithm(name, members) }
        return (text("kid").flatMap { $0.isEmpty ? nil : $0 }, algorithms)
    }

    /// What a key may be used with, where it does not say.
    private static func algorithms(of type: String, curve: String?) throws(Unusable) -> [String] {
        switch (type, curve) {
        case ("RSA", _): return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
        case ("EC", "P-256"): return ["ES256"]
        case ("EC", "P-384"): return ["ES384"]
        case ("EC", "P-521"): return ["ES512"]
        case ("OKP", "Ed25519"): return ["EdDSA", "Ed25519"]
        default:
            throw Unusable("the type '\(type.prefix(20))' with the curve '\((curve ?? "").prefix(20))' is not known")
        }
    }

    /// Each algorithm has a key of its own, since jwt-kit binds a key to the first algorithm that it is asked for.
    private static func algorithm(
        _ name: String, _ members: OrderedDictionary<String, JSONValue>
    ) async throws(Unusable) -> any JWTAlgorithm {
        let known = name == "Ed25519" ? "EdDSA" : name
        var members = members
        members["alg"] = .string(known)
        members["kid"] = .string("key")
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: JWK(json: JSONValue.object(members).serialized()))
            return try await collection.getKey(for: "key", alg: known)
        } catch {
            throw Unusable("it cannot be read (\(error))")
        }
    }
}
