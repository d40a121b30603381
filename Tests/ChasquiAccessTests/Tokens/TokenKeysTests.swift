import ChasquiAccess
import Crypto
import Foundation
import Testing

@Suite("The keys of tokens")
struct TokenKeysTests {
    private let es256 = TestIssuer(id: "a", key: .es256(P256.Signing.PrivateKey()))
    private let es384 = TestIssuer(id: "b", key: .es384(P384.Signing.PrivateKey()))
    private let eddsa = TestIssuer(id: "c", key: .eddsa(Curve25519.Signing.PrivateKey()))

    @Test("ES256, ES384, EdDSA and RS256 are verified, whether or not the set says which algorithm a key is for")
    func algorithms() async throws {
        let rsa = TestIssuer(id: "d", key: .rsa(try #require(TestIssuer.rsa)))
        for issuer in [es256, es384, eddsa, rsa] {
            for more in [[:], ["alg": issuer.algorithm], ["use": "sig"]] {
                let keys = try await TestIssuer.set([issuer.jwk(more)])
                try keys.verify(Token(issuer.token(["sub": "x"])))
            }
        }
    }

    @Test("a token that was changed, or signed by another key, is refused")
    func forged() async throws {
        let other = TestIssuer(id: "a", key: .es256(P256.Signing.PrivateKey()))
        let keys = try await TestIssuer.set([es256.jwk()])
        #expect(throws: TokenRefusal.signature) { try keys.verify(Token(other.token(["sub": "x"]))) }
        let parts = try es256.token(["sub": "x"]).split(separator: ".")
        let claims = TestIssuer.encode(Data(#"{"sub":"y"}"#.utf8))
        #expect(throws: TokenRefusal.signature) { try keys.verify(Token("\(parts[0]).\(claims).\(parts[2])")) }
        #expect(throws: TokenRefusal.signature) { try keys.verify(Token("\(parts[0]).\(parts[1]).")) }
        #expect(throws: TokenRefusal.signature) { try keys.verify(Token("\(parts[0]).\(parts[1]).AAAA")) }
    }

    @Test(
        "no algorithm, a symmetric one, and one that the key is not for are refused",
        arguments: ["none", "None", "HS256", "RS256", "ES384", "", "EdDSA"])
    func confusion(algorithm: String) async throws {
        let keys = try await TestIssuer.set([es256.jwk()])
        #expect(throws: TokenRefusal.algorithm(algorithm)) {
            try keys.verify(Token(es256.token(["sub": "x"], header: ["alg": algorithm])))
        }
    }

    @Test("a token of an algorithm that an RSA key may have does not keep it from the others")
    func bound() async throws {
        let rsa = TestIssuer(id: "d", key: .rsa(try #require(TestIssuer.rsa)))
        let keys = try await TestIssuer.set([rsa.jwk()])
        #expect(throws: TokenRefusal.signature) {
            try keys.verify(Token(rsa.token(["sub": "x"], header: ["alg": "PS512"])))
        }
        try keys.verify(Token(rsa.token(["sub": "x"])))
    }

    @Test("a key is found by its name alone; without one there may be no doubt")
    func names() async throws {
        let keys = try await TestIssuer.set([es256.jwk(), eddsa.jwk()])
        try keys.verify(Token(eddsa.token(["sub": "x"])))
        #expect(throws: TokenRefusal.unknownKey("z")) {
            try keys.verify(Token(es256.token(["sub": "x"], header: ["kid": "z"])))
        }
        let nameless = TestIssuer(id: nil, key: es256.key)
        #expect(throws: TokenRefusal.unknownKey(nil)) { try keys.verify(Token(nameless.token(["sub": "x"]))) }
        try await TestIssuer.set([es256.jwk()]).verify(Token(nameless.token(["sub": "x"])))
        try await TestIssuer.set([nameless.jwk()]).verify(Token(nameless.token(["sub": "x"])))
    }

    @Test("symmetric, private, encrypting and unknown keys of a set are left out, and it is said why")
    func unusable() async throws {
        let wrong: [[String: Any]] = [
            ["kty": "oct", "k": "c2VjcmV0", "kid": "s"], try es256.jwk(["d": "AAAA", "kid": "p"]),
            try es256.jwk(["use": "enc", "kid": "e"]), try es256.jwk(["crv": "secp256k1", "kid": "k"]),
            try es256.jwk(["alg": "HS256", "kid": "h"]), try es256.jwk(["x": "AAAA", "kid": "x"]), ["kid": "n"],
            try es256.jwk(),
        ]
        let keys = try await TestIssuer.set(wrong + [try eddsa.jwk(["kid": "a"])])
        #expect(keys.count == 1)
        #expect(keys.unused.count == wrong.count)
        #expect(keys.unused[0] == "key 1 is not used: it is symmetric")
        try keys.verify(Token(es256.token(["sub": "x"])))
        await #expect(throws: TokenKeys.Failure.noKeys(reasons: ["key 1 is not used: it is symmetric"])) {
            _ = try await TestIssuer.set([wrong[0]])
        }
    }

    @Test("an RSA key that is too short is left out")
    func short() async throws {
        let modulus = TestIssuer.encode(Data([0xC1] + [UInt8](repeating: 0x5B, count: 127)))
        await #expect(throws: TokenKeys.Failure.self) {
            _ = try await TestIssuer.set([["kty": "RSA", "n": modulus, "e": "AQAB", "kid": "a"]])
        }
    }

    @Test("what is no set, and one that is too large, is refused")
    func malformed() async throws {
        for text in ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[1]}"#] {
            await #expect(throws: TokenKeys.Failure.notASet) { _ = try await TokenKeys(Data(text.utf8)) }
        }
        await #expect(throws: TokenKeys.Failure.noKeys(reasons: [])) {
            _ = try await TokenKeys(Data(#"{"keys":[]}"#.utf8))
        }
        await #expect(throws: TokenKeys.Failure.tooLarge) {
            _ = try await TokenKeys(Data(repeating: 0x20, count: TokenKeys.mostBytes + 1))
        }
    }

    @Test("a token that is too long, in other parts or with extensions is refused before anything is verified")
    func form() throws {
        #expect(throws: TokenRefusal.tooLong(bytes: Token.mostBytes + 1)) {
            _ = try Token(String(repeating: "a", count: Token.mostBytes + 1))
        }
        for text in ["", "a.b", "a.b.c.d", "..", "e30.e30.e30", "e30=.e30.e30", "Ww.e30.e30", "é.e30.e30"] {
            #expect(throws: TokenRefusal.self, "\(text)") { _ = try Token(text) }
        }
        let token = try es256.token(["sub": "x"], header: ["crit": ["b64"], "b64": false])
        #expect(throws: TokenRefusal.malformed("it has critical extensions")) { _ = try Token(token) }
    }
}
