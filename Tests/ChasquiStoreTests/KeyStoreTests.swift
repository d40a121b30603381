import ChasquiAccess
import ChasquiCore
import Foundation
import GRDB
import Testing

@testable import ChasquiStore

@Suite("The key store")
struct KeyStoreTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("a key is found again by name, id and prefix, with all that was granted")
    func roundTrip() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        let grant = ManagedKey.Grant(
            name: "shop", owner: "sales", scopes: [.chat, .admin], models: ["a", "b"],
            expires: now.addingTimeInterval(60), limits: AccessLimits(requestsPerMinute: 3, tokensPerMonth: 1000),
            priority: .batch, tenant: "t")
        let issued = try await keys.create(grant, at: now)
        for name in ["shop", issued.key.id, issued.secret.prefix, "csq_\(issued.secret.prefix)_…"] {
            let found = try await keys.key(name)
            #expect(found == issued.key)
            #expect(found.grant == grant)
        }
        let again = try KeyStore(store.open())
        #expect(try await again.ring().principal(for: issued.secret.text, at: now).owner == "sales")
    }

    @Test("the database holds neither a key nor anything that it can be made of")
    func secretsAreNotKept() async throws {
        let store = try TemporaryStore()
        do {
            let keys = try KeyStore(store.open())
            let issued = try await keys.create(.init(name: "shop"), at: now)
            for file in try FileManager.default.contentsOfDirectory(
                at: store.directory, includingPropertiesForKeys: nil)
            {
                let bytes = try Data(contentsOf: file)
                #expect(bytes.range(of: Data(issued.secret.text.utf8.suffix(32))) == nil)
                let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
                #expect((mode ?? 0o777) & 0o077 == 0, "\(file.lastPathComponent) can be read by others")
            }
        }
    }

    @Test("two keys that are taken cannot have one name; after a revocation they can")
    func names() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        _ = try await keys.create(.init(name: "shop"), at: now)
        await #expect(throws: StoreError.nameTaken("shop")) { _ = try await keys.create(.init(name: "shop"), at: now) }
        _ = try await keys.revoke("shop", at: now)
        let second = try await keys.create(.init(name: "shop"), at: now)
        #expect(try await keys.key("shop").id == second.key.id)
        #expect(try await keys.list().count == 2)
    }

    @Test("a rotated key has a new secret; the old one is taken as long as was said")
    func rotation() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        let old = try await keys.create(.init(name: "shop"), at: now)
        let new = try await keys.rotate("shop", grace: 60, at: now)
        let ring = try await keys.ring()
        #expect(try ring.principal(for: new.secret.text, at: now).id == old.key.id)
        #expect(try ring.principal(for: old.secret.text, at: now).id == old.key.id)
        #expect(throws: KeyRing.Refusal.self) {
            try ring.principal(for: old.secret.text, at: now.addingTimeInterval(61))
        }
    }

    @Test("a key is found by its former prefix, too, and has one former secret at most")
    func secondRotation() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        let first = try await keys.create(.init(name: "shop"), at: now)
        let second = try await keys.rotate("shop", grace: 60, at: now)
        #expect(try await keys.key(first.secret.prefix).id == first.key.id)
        await #expect(throws: StoreError.stillInGrace("shop", until: now.addingTimeInterval(60))) {
            _ = try await keys.rotate("shop", grace: 60, at: now.addingTimeInterval(30))
        }
        let ring = try await keys.ring()
        #expect(throws: Never.self) { try ring.principal(for: first.secret.text, at: now.addingTimeInterval(59)) }
        let third = try await keys.rotate("shop", grace: 60, at: now.addingTimeInterval(61))
        _ = try await keys.rotate("shop", grace: 0, at: now.addingTimeInterval(62))
        let last = try await keys.ring()
        for secret in [second.secret, third.secret] {
            #expect(throws: KeyRing.Refusal.self) {
                try last.principal(for: secret.text, at: now.addingTimeInterval(63))
            }
        }
    }

    @Test("a name that another key is found by is taken")
    func shadow() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        let old = try await keys.create(.init(name: "shop"), at: now)
        let new = try await keys.rotate("shop", grace: 60, at: now)
        for prefix in [old.secret.prefix, new.secret.prefix] {
            await #expect(throws: StoreError.nameTaken(prefix)) {
                _ = try await keys.create(.init(name: prefix), at: now)
            }
        }
    }

    @Test("a revoked key is not taken any more, and cannot be brought back")
    func revocation() async throws {
        let store = try TemporaryStore()
        let keys = try KeyStore(store.open())
        let issued = try await keys.create(.init(name: "shop"), at: now)
        _ = try await keys.revoke("shop", at: now)
        let ring = try await keys.ring()
        #expect(throws: KeyRing.Refusal.unknown) { try ring.principal(for: issued.secret.text, at: now) }
        await #expect(throws: StoreError.keyRevoked("shop")) { _ = try await keys.rotate("shop", grace: 0, at: now) }
    }

    @Test("every change moves the version, and another process's too")
    func version() async throws {
        let store = try TemporaryStore()
        let (here, there) = (try KeyStore(store.open()), try KeyStore(store.open()))
        var versions = [try await here.version()]
        _ = try await there.create(.init(name: "shop"), at: now)
        versions.append(try await here.version())
        _ = try await there.rotate("shop", grace: 0, at: now)
        versions.append(try await here.version())
        _ = try await there.update("shop") { $0.owner = "sales" }
        versions.append(try await here.version())
        _ = try await there.revoke("shop", at: now)
        versions.append(try await here.version())
        #expect(Set(versions).count == 5)
    }

    @Test("without the file that keys are hashed with nothing is made up")
    func missingSecret() async throws {
        let store = try TemporaryStore()
        _ = try await KeyStore(store.open()).create(.init(name: "shop"), at: now)
        try FileManager.default.removeItem(atPath: store.path + ".secret")
        #expect(throws: StoreError.secretMissing(path: store.path + ".secret")) { try KeyStore(store.open()) }
    }

    @Test("another file in the place of the one that keys are hashed with is refused, and the right one is taken again")
    func changedSecret() async throws {
        let store = try TemporaryStore()
        let file = URL(fileURLWithPath: store.path + ".secret")
        let issued = try await KeyStore(store.open()).create(.init(name: "shop"), at: now)
        let secret = try Data(contentsOf: file)
        try Data(repeating: 7, count: 32).write(to: file)
        #expect(throws: StoreError.secretChanged(path: file.path)) { try KeyStore(store.open()) }
        try secret.write(to: file)
        let keys = try KeyStore(store.open())
        #expect(try await keys.ring().principal(for: issued.secret.text, at: now).name == "shop")
    }

    @Test("the file that keys are hashed with may go while there is no key")
    func secretWithoutKeys() async throws {
        let store = try TemporaryStore()
        _ = try KeyStore(store.open())
        try FileManager.default.removeItem(atPath: store.path + ".secret")
        let issued = try await KeyStore(store.open()).create(.init(name: "shop"), at: now)
        let keys = try KeyStore(store.open())
        #expect(try await keys.ring().principal(for: issued.secret.text, at: now).name == "shop")
    }

    @Test("a database of a release that kept no check of the secret goes on, and has one from then on")
    func uncheckedSecret() async throws {
        let store = try TemporaryStore()
        let issued: KeyStore.Issued
        do {
            let database = try store.open()
            issued = try await KeyStore(database).create(.init(name: "shop"), at: now)
            try await database.write { database in
                try database.execute(sql: "DROP TABLE secret_check")
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'secret check'")
            }
        }
        let keys = try KeyStore(store.open())
        #expect(try await keys.ring().principal(for: issued.secret.text, at: now).name == "shop")
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: store.path + ".secret"))
        #expect(throws: StoreError.secretChanged(path: store.path + ".secret")) { try KeyStore(store.open()) }
    }
}
