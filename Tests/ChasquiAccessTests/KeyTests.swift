import ChasquiCore
import Foundation
import TestSupport
import Testing

@testable import ChasquiAccess

@Suite("API keys")
struct KeyTests {
    private let hasher = KeyHasher()
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func key(
        _ secret: KeySecret, name: String = "shop", expires: Date? = nil, revoked: Date? = nil,
        former: ManagedKey.Former? = nil
    ) -> ManagedKey {
        ManagedKey(
            id: "id-\(name)", prefix: secret.prefix, hash: hasher.hash(secret.text),
            grant: .init(name: name, scopes: [.chat], models: ["small"], expires: expires), created: now,
            revoked: revoked, former: former)
    }

    @Test("a key can be read back from its text, and no two are alike")
    func form() throws {
        var texts: Set<String> = []
        for _ in 0..<1000 {
            let secret = KeySecret()
            #expect(KeySecret(text: secret.text) == secret)
            #expect(secret.text.hasPrefix("csq_\(secret.prefix)_"))
            texts.insert(secret.text)
        }
        #expect(texts.count == 1000)
    }

    @Test(
        "text of another form is no key",
        arguments: [
            "", "csq", "csq__", "sk-abc", "csq_12345678_short", "csq_1234567_123456789012345678901234567890123",
        ])
    func otherForms(text: String) {
        #expect(KeySecret(text: text) == nil)
    }

    @Test("a key is its holder's, and one wrong character is nobody's")
    func lookUp() throws {
        let secret = KeySecret()
        let ring = KeyRing([key(secret)], hasher: hasher)
        let principal = try ring.principal(for: secret.text, at: now)
        #expect(principal.name == "shop")
        #expect(principal.may(.chat) && !principal.may(.admin))
        #expect(principal.mayUse(model: "small") && !principal.mayUse(model: "large"))
        let last = secret.text.last == "a" ? "b" : "a"
        #expect(throws: KeyRing.Refusal.unknown) {
            try ring.principal(for: secret.text.dropLast() + last, at: now)
        }
        #expect(throws: KeyRing.Refusal.unknown) { try ring.principal(for: KeySecret().text, at: now) }
    }

    @Test("a hash made with another secret does not match")
    func hashesAreKeyed() {
        let secret = KeySecret()
        let other = KeyHasher()
        #expect(hasher.hash(secret.text) != other.hash(secret.text))
        #expect(!other.matches(secret.text, hash: hasher.hash(secret.text)))
        #expect(hasher.matches(secret.text, hash: hasher.hash(secret.text)))
    }

    @Test("an expired key is told so, a revoked one is unknown")
    func ends() {
        let (old, gone) = (KeySecret(), KeySecret())
        let ring = KeyRing(
            [key(old, name: "old", expires: now), key(gone, name: "gone", revoked: now)], hasher: hasher)
        #expect(throws: KeyRing.Refusal.expired(name: "old")) { try ring.principal(for: old.text, at: now) }
        #expect(throws: KeyRing.Refusal.unknown) { try ring.principal(for: gone.text, at: now) }
    }

    @Test("after a rotation both keys are taken until the old one's time is over")
    func rotation() throws {
        let (old, new) = (KeySecret(), KeySecret())
        let former = ManagedKey.Former(
            prefix: old.prefix, hash: hasher.hash(old.text), expires: now.addingTimeInterval(60))
        let ring = KeyRing([key(new, former: former)], hasher: hasher)
        #expect(try ring.principal(for: new.text, at: now).name == "shop")
        #expect(try ring.principal(for: old.text, at: now).name == "shop")
        let later = now.addingTimeInterval(60)
        #expect(try ring.principal(for: new.text, at: later).name == "shop")
        #expect(throws: KeyRing.Refusal.expired(name: "shop")) { try ring.principal(for: old.text, at: later) }
    }

    @Test("keys of a list are taken, and may do all but administer")
    func staticKeys() throws {
        let keys = StaticKeys(["first", "second"])
        #expect(keys.principal(for: "second")?.name == "api-key-2")
        #expect(keys.principal(for: "first")?.may(.admin) == false)
        #expect(keys.principal(for: "third") == nil)
        #expect(keys.principal(for: "") == nil)
    }
}
