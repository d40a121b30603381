import ChasquiAccess
import ChasquiCore
import Crypto
import Foundation
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("Tokens as keys", .timeLimit(.minutes(15)))
struct TokenAuthorityTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// An issuer with a key of each name, whose set has those that are shown, or cannot be read.
    private final class Issuer: Sendable {
        struct Unreachable: Error {}

        let keys = ["a": P256.Signing.PrivateKey(), "b": P256.Signing.PrivateKey()]
        let shown = Mutex<Set<String>?>(["a"])
        let reads = Mutex(0)
        let clock = Mutex(ContinuousClock.now)

        func read() async throws -> TokenKeys {
            reads.withLock { $0 += 1 }
            guard let shown = shown.withLock({ $0 }) else { throw Unreachable() }
            let set = shown.compactMap { name in keys[name].map { Self.jwk(name, $0.publicKey) } }
            return try await TokenKeys(Data(#"{"keys":[\#(set.joined(separator: ","))]}"#.utf8))
        }

        func authority() async throws -> TokenAuthority {
            try await TokenAuthority(
                rules: TokenRules(issuer: "i", audience: "a"), refresh: .seconds(600), logger: quiet,
                now: { self.clock.withLock { $0 } }, load: { try await self.read() })
        }

        func token(_ name: String, expires: Date = .now + 600) throws -> String {
            let header = #"{"alg":"ES256","kid":"\#(name)"}"#
            let claims = #"{"iss":"i","aud":"a","sub":"alice","exp":\#(Int(expires.timeIntervalSince1970))}"#
            let signed = [header, claims].map { Self.encode(Data($0.utf8)) }.joined(separator: ".")
            let key = try #require(keys[name] ?? keys["a"])
            return "\(signed).\(Self.encode(try key.signature(for: Data(signed.utf8)).rawRepresentation))"
        }

        private static func jwk(_ name: String, _ key: P256.Signing.PublicKey) -> String {
            let (x, y) = (encode(key.rawRepresentation.prefix(32)), encode(key.rawRepresentation.suffix(32)))
            return #"{"kty":"EC","crv":"P-256","kid":"\#(name)","x":"\#(x)","y":"\#(y)"}"#
        }

        private static func encode(_ data: Data) -> String {
            data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
    }

    @Test("a key that is not known is looked for at once, and then not again for a while")
    func rotation() async throws {
        let issuer = Issuer()
        let authority = try await issuer.authority()
        #expect(try await authority.principal(for: issuer.token("a"), at: .now).id == "jwt:alice")
        #expect(issuer.reads.withLock { $0 } == 1)
        issuer.shown.withLock { $0 = ["b"] }
        #expect(try await authority.principal(for: issuer.token("b"), at: .now).id == "jwt:alice")
        #expect(issuer.reads.withLock { $0 } == 2)
        for name in ["a", "z"] {
            await #expect(throws: TokenRefusal.unknownKey(name)) {
                _ = try await authority.principal(for: issuer.token(name), at: .now)
            }
        }
        #expect(issuer.reads.withLock { $0 } == 2)
        issuer.clock.withLock { $0 += TokenAuthority.leastInterval }
        await #expect(throws: TokenRefusal.unknownKey("z")) {
            _ = try await authority.principal(for: issuer.token("z"), at: .now)
        }
        #expect(issuer.reads.withLock { $0 } == 3)
    }

    @Test("many tokens with a key that is not known have it looked for once")
    func together() async throws {
        let issuer = Issuer()
        let authority = try await issuer.authority()
        issuer.shown.withLock { $0 = ["b"] }
        let token = try issuer.token("b")
        try await withThrowingTaskGroup(of: String.self) { tasks in
            for _ in 0..<20 { tasks.addTask { try await authority.principal(for: token, at: .now).id } }
            for try await id in tasks { #expect(id == "jwt:alice") }
        }
        #expect(issuer.reads.withLock { $0 } == 2)
    }

    @Test("where keys cannot be read again those that are known stay; where they never could be there is no authority")
    func failure() async throws {
        let issuer = Issuer()
        let authority = try await issuer.authority()
        issuer.shown.withLock { $0 = nil }
        await #expect(throws: TokenRefusal.unknownKey("b")) {
            _ = try await authority.principal(for: issuer.token("b"), at: .now)
        }
        #expect(issuer.reads.withLock { $0 } == 2)
        #expect(try await authority.principal(for: issuer.token("a"), at: .now).id == "jwt:alice")
        await #expect(throws: Issuer.Unreachable.self) { _ = try await issuer.authority() }
    }

    @Test("a shutdown ends a reading of keys that nobody answers, without a complaint")
    func shutdown() async throws {
        let issuer = Issuer()
        let log = CapturedLog()
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let authority = try await TokenAuthority(
            rules: TokenRules(issuer: "i", audience: "a"), refresh: .zero, logger: log.logger
        ) {
            if issuer.reads.withLock({ $0 }) > 0 {
                ask.yield()
                try await Task.sleep(for: .seconds(86400))
            }
            return try await issuer.read()
        }
        let group = ServiceGroup(services: [authority], logger: Self.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await asked.first { _ in true }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(log.warnings.isEmpty)
        await #expect(throws: TokenRefusal.unknownKey("b")) {
            _ = try await authority.principal(for: issuer.token("b"), at: .now)
        }
        #expect(issuer.reads.withLock { $0 } == 1)
    }

    @Test("a refused token gets the answer that a wrong key gets, and the log alone says why")
    func answers() async throws {
        let issuer = Issuer()
        let control = AccessControl(tokens: try await issuer.authority())
        let log = CapturedLog()
        let service = ScriptedService { call in
            call.say("hi", tokens: [1])
            call.finish()
        }
        let expired = try issuer.token("a", expires: .now - 3600)
        try await TestServer.run(
            SingleModelDirectory(service), access: control, logger: log.logger
        ) { server in
            func ask(_ key: String) async throws -> RawResponse {
                try await server.post("/completion", #"{"prompt":"a"}"#, headers: ["Authorization": "Bearer \(key)"])
            }
            let wrong = try await ask("csq_wrong")
            let late = try await ask(expired)
            #expect(late.status == 401)
            #expect(late.body == wrong.body)
            #expect(late.headers["www-authenticate"] == #"Bearer error="invalid_token""#)
            #expect(late.headers["www-authenticate"] == wrong.headers["www-authenticate"])
            #expect(try await ask(issuer.token("a")).status == 200)
        }
        let reasons = log.lines.filter { $0.message == "a token is not taken" }.map { "\($0.metadata["reason"] ?? "")" }
        #expect(reasons == ["the token has expired"])
        #expect(!log.lines.contains { "\($0)".contains(expired) })
    }

    @Test("with an issuer alone every caller needs a token")
    func closed() async throws {
        let control = AccessControl(tokens: try await Issuer().authority())
        #expect(control.needsKeys)
        await #expect(throws: AccessRefusal.missing) { _ = try await control.principal([:]) }
    }
}
