import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import ChasquiStore
import Foundation
import HTTPTypes
import Logging
import Testing

@testable import ChasquiHTTP

@Suite("Access", .timeLimit(.minutes(15)))
struct AccessTests {
    private static let hasher = KeyHasher()
    private static let prompt = #"{"prompt":"hi"}"#

    private static func key(_ grant: ManagedKey.Grant) -> (ManagedKey, String) {
        let secret = KeySecret()
        let key = ManagedKey(
            id: "id of \(grant.name)", prefix: secret.prefix, hash: hasher.hash(secret.text), grant: grant,
            created: .distantPast)
        return (key, secret.text)
    }

    /// A server that takes these keys, and for which no time goes by; the body gets their secrets in the same order.
    private static func run(
        _ grants: [ManagedKey.Grant], service: ScriptedService = ScriptedService(saying: ["ok"]),
        limits: AccessLimits = AccessLimits(),
        _ body: @Sendable @escaping (TestServer, [String]) async throws -> Void
    ) async throws {
        let keys = grants.map(key)
        let start = ContinuousClock.now
        let control = AccessControl(
            managed: KeyRing(keys.map(\.0), hasher: hasher), limits: limits, now: { start })
        try await TestServer.run(SingleModelDirectory(service), access: control) { server in
            try await body(server, keys.map(\.1))
        }
    }

    private static func bearer(_ key: String) -> [String: String] { ["Authorization": "Bearer \(key)"] }

    @Test("every route that needs a key says so without one, and none that does not")
    func everyRoute() async throws {
        let routing = Routing(
            configuration: HTTPConfiguration(), models: SingleModelDirectory(ScriptedService()), live: LiveRequests(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let open = [
            "/", "/docs", "/openapi.json", "/health", "/v1/health", "/health/live", "/health/ready", "/health/deep",
        ]
        try await Self.run([]) { server, _ in
            for route in routing.table.routes {
                let path = route.path.replacing("{id}", with: "0").replacing("**", with: "a")
                let connection = try await server.connect()
                let body = route.method == .post ? "{}" : nil
                let response = try await connection.exchange(route.method.rawValue, path, body: body)
                #expect((response.status != 401) == open.contains(route.path), "\(route.method) \(route.path)")
                if response.status == 401 { #expect(response.headers["www-authenticate"] == "Bearer") }
            }
        }
    }

    @Test("a key is taken as a bearer token and as X-Api-Key; a wrong one is not")
    func keys() async throws {
        try await Self.run([.init(name: "shop")]) { server, keys in
            for headers in [Self.bearer(keys[0]), ["X-Api-Key": keys[0]], ["Authorization": "bearer  \(keys[0])"]] {
                let connection = try await server.connect()
                let response = try await connection.exchange("POST", "/completion", headers: headers, body: Self.prompt)
                #expect(response.status == 200)
            }
            let connection = try await server.connect()
            let wrong = try await connection.exchange(
                "POST", "/v1/chat/completions", headers: Self.bearer("sk-wrong"), body: Self.prompt)
            #expect(wrong.status == 401)
            #expect(wrong.error["code"] as? String == "invalid_api_key")
            #expect(wrong.headers["www-authenticate"]?.contains("invalid_token") == true)
            #expect(!wrong.body.contains("sk-wrong"))
        }
    }

    @Test("a key without the scope is told which one it lacks")
    func scopes() async throws {
        try await Self.run([.init(name: "reader", scopes: [.metrics])]) { server, keys in
            let connection = try await server.connect()
            #expect(try await connection.exchange("GET", "/metrics", headers: Self.bearer(keys[0])).status == 200)
            let refused = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(refused.status == 403)
            #expect((refused.error["message"] as? String)?.contains("'chat'") == true)
        }
    }

    @Test("a key for other models may not use this one, nor see it")
    func models() async throws {
        try await Self.run([.init(name: "other", models: ["large"]), .init(name: "this", models: ["scripted"])]) {
            server, keys in
            let connection = try await server.connect()
            let refused = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(refused.status == 403)
            let list = try await connection.exchange("GET", "/v1/models", headers: Self.bearer(keys[0]))
            #expect((list.json["data"] as? [Any])?.isEmpty == true)
            let taken = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[1]), body: Self.prompt)
            #expect(taken.status == 200)
        }
    }

    @Test("what a key says of class and tenant reaches the engine, and nobody can write himself into a tenant")
    func identity() async throws {
        let service = ScriptedService(saying: ["ok"])
        try await Self.run([.init(name: "shop", priority: .batch, tenant: "acme")], service: service) { server, keys in
            let connection = try await server.connect()
            _ = try await connection.exchange("POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            let identity = try #require(await service.calls.next()?.identity)
            #expect(identity.client == "key:id of shop")
            #expect(identity.priorityLimit == .batch)
            let salt = identity.salt("")
            let stranger = RequestIdentity(id: "x")
            for attempt in ["", "acme", salt, "tenant:4:acme", "\u{0}acme"] { #expect(stranger.salt(attempt) != salt) }
            #expect(stranger.salt("") == "")
        }
    }

    @Test("limits are told in OpenAI's headers, and who has used them up is told when to come again")
    func limits() async throws {
        let limits = AccessLimits(requestsPerMinute: 2, tokensPerMinute: 1000)
        try await Self.run([.init(name: "shop", limits: limits)]) { server, keys in
            let connection = try await server.connect()
            let first = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(first.headers["x-ratelimit-limit-requests"] == "2")
            #expect(first.headers["x-ratelimit-remaining-requests"] == "1")
            #expect(first.headers["x-ratelimit-remaining-tokens"] == "999")
            #expect(first.headers["x-ratelimit-reset-requests"]?.hasSuffix("s") == true)
            _ = try await connection.exchange("POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            let third = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(third.status == 429)
            #expect((third.error["message"] as? String)?.contains("2 requests a minute") == true)
            let wait = try #require(third.headers["retry-after"].flatMap { Int($0) })
            #expect(wait == 30)
            #expect(third.headers["x-ratelimit-limit-requests"] == "2")
            #expect(third.headers["x-ratelimit-remaining-requests"] == "0")
            #expect(third.headers["x-ratelimit-reset-requests"]?.hasSuffix("s") == true)
        }
    }

    @Test("what is refused because a prompt is too large, or because the queue is full, is no request of the minute")
    func refusedRequests() async throws {
        let limits = AccessLimits(requestsPerMinute: 5, tokensPerDay: 40)
        let service = ScriptedService(saying: ["ok"])
        try await Self.run([.init(name: "shop", limits: limits)], service: service) { server, keys in
            let connection = try await server.connect()
            func complete() async throws -> (status: Int, left: String?) {
                let answer = try await connection.exchange(
                    "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
                return (answer.status, answer.headers["x-ratelimit-remaining-requests"])
            }
            service.promptTokens = 41
            #expect(try await complete() == (429, "5"))
            service.promptTokens = 1
            #expect(try await complete() == (200, "4"))
            service.refusal = .overloaded(.requests(waiting: 1), retryAfter: .seconds(1))
            #expect(try await complete() == (429, "4"))
            service.refusal = .invalid(field: "prompt", message: "is odd")
            #expect(try await complete() == (400, "3"))
        }
    }

    @Test("texts for vectors are counted before they are computed, and what is refused is not used")
    func vectors() async throws {
        let limits = AccessLimits(tokensPerDay: 10)
        try await Self.run([.init(name: "shop", limits: limits)]) { server, keys in
            let connection = try await server.connect()
            func embed(_ text: String) async throws -> RawResponse {
                try await connection.exchange(
                    "POST", "/v1/embeddings", headers: Self.bearer(keys[0]), body: #"{"input":"\#(text)"}"#)
            }
            #expect(try await embed("sixsix").status == 200)
            let refused = try await embed("fives")
            #expect(refused.status == 429)
            #expect((refused.error["message"] as? String)?.contains("; 4 are left") == true)
            #expect(try await embed("four").status == 200)
        }
    }

    @Test(
        "what a limit says depends on what would help",
        arguments: [
            (60, LimitRefusal.Prompt?.none, ", and it is reached; try again in 60 s."),
            (60, .init(size: 5, left: 0), ", and it is reached; try again in 60 s."),
            (60, .init(size: 5, left: 4), "; 4 are left, and this prompt has 5; try again in 60 s."),
            (nil, .init(size: 21, left: 20), ", and this prompt alone has 21: make it shorter."),
            (nil, .init(size: 21, left: 0), ", and this prompt alone has 21: make it shorter."),
        ] as [(Int?, LimitRefusal.Prompt?, String)])
    func refusals(seconds: Int?, prompt: LimitRefusal.Prompt?, words: String) {
        let refusal = LimitRefusal(
            .tokensPerDay, value: 20, isGlobal: false, retryAfter: seconds.map { .seconds($0) }, prompt: prompt)
        #expect(refusal.problem.message == "Your limit is 20 tokens a day (UTC)\(words)")
        #expect(refusal.problem.retryAfterSeconds == seconds)
    }

    @Test("a limit of one request is said in the singular")
    func refusalOfOne() {
        let refusal = LimitRefusal(.concurrentRequests, value: 1, isGlobal: true, retryAfter: .seconds(1))
        #expect(
            refusal.problem.message
                == "The limit of all callers together is 1 request at the same time, and it is reached; try again in 1 s."
        )
    }

    @Test("a caller without limits is told none, whoever of that name had some before")
    func formerLimits() async throws {
        let control = AccessControl()
        let limited = Principal(id: "q", name: "q", limits: AccessLimits(requestsPerMinute: 2))
        _ = try await control.begin(limited)
        #expect(control.figures(of: limited).requestsLeft == 1)
        #expect(control.figures(of: Principal(id: "q", name: "q")) == .unlimited)
    }

    @Test(
        "a change that cannot be stored is told as such, and what helps",
        arguments: [
            (StoreError.full(path: "/db"), "database_full"), (.readOnly(path: "/db"), "database_read_only"),
        ])
    func unstored(error: StoreError, code: String) {
        let problem = error.problem
        #expect(problem?.status == 503)
        #expect(problem?.code == code)
        #expect(problem?.message.contains("/db") == false)
    }

    @Test("a place among requests at once comes back when an answer ends, and when its client goes away")
    func concurrency() async throws {
        let service = ScriptedService()
        let limits = AccessLimits(concurrentRequests: 1)
        try await Self.run([.init(name: "shop", limits: limits)], service: service) { server, keys in
            let first = try await server.connect()
            try await first.request("POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            let call = try #require(await service.calls.next())
            let second = try await server.connect()
            let refused = try await second.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(refused.status == 429)
            call.finish()
            #expect(try await first.readResponse().status == 200)
            try await second.request("POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            let left = try #require(await service.calls.next())
            try await second.close()
            await left.abandoned.wait()
            // The place is free once the middleware has seen the end, which no event tells: the engine's next call does.
            let tries = Task {
                while !Task.isCancelled {
                    let third = try await server.connect()
                    try await third.request("POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
                    if try await third.readResponse().status == 200 { return }
                }
            }
            try #require(await service.calls.next()).finish()
            try await tries.value
        }
    }

    @Test("all callers together have limits too")
    func globalLimits() async throws {
        try await Self.run(
            [.init(name: "a"), .init(name: "b")], limits: AccessLimits(requestsPerMinute: 1)
        ) { server, keys in
            let connection = try await server.connect()
            let first = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[0]), body: Self.prompt)
            #expect(first.status == 200)
            let second = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer(keys[1]), body: Self.prompt)
            #expect(second.status == 429)
            #expect((second.error["message"] as? String)?.hasPrefix("The limit of all callers together") == true)
        }
    }

    @Test("a server without keys takes whatever key a client sends")
    func open() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let connection = try await server.connect()
            let response = try await connection.exchange(
                "POST", "/completion", headers: Self.bearer("none"), body: Self.prompt)
            #expect(response.status == 200)
            #expect(response.headers["x-ratelimit-limit-requests"] == nil)
        }
    }

    @Test("times are written as OpenAI writes them")
    func words() {
        #expect(RateLimitHeaders.words(.milliseconds(250)) == "250ms")
        #expect(RateLimitHeaders.words(.seconds(1)) == "1s")
        #expect(RateLimitHeaders.words(.milliseconds(59_001)) == "1m0s")
        #expect(RateLimitHeaders.words(.seconds(90)) == "1m30s")
    }
}
