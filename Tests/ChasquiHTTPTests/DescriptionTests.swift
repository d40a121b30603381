import ChasquiCore
import Foundation
import HTTPTypes
import Logging
import Testing

@testable import ChasquiHTTP

@Suite("The description of the API", .timeLimit(.minutes(15)))
struct DescriptionTests {
    @Test("has every route, and nothing else")
    func routes() async throws {
        let routing = Routing(
            configuration: HTTPConfiguration(), models: SingleModelDirectory(ScriptedService()), live: LiveRequests(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for route in routing.table.routes where route.operation == nil {
            Issue.record(
                """
                Nothing describes \(route.method.rawValue) \(route.path): give its Route an APIOperation, as those in \
                Sources/ChasquiAPI/Description are.
                """)
        }
        let served = Set(
            routing.table.routes.map { route in
                "\(route.method.rawValue) \(route.path.replacing("**", with: "{model}"))"
            })
        let paths = try await document { _ in }["paths"] as? [String: [String: Any]] ?? [:]
        let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(described == served)
    }

    @Test("names each operation once")
    func ids() async throws {
        let ids = try await operations().compactMap { $0["operationId"] as? String }
        #expect(Set(ids).count == ids.count)
        #expect(try await operations().count == ids.count)
    }

    @Test("says under which prefix routes are, and is there itself")
    func prefix() async throws {
        let servers = try await document { $0.apiPrefix = "/llm/a" }["servers"] as? [[String: String]]
        #expect(servers == [["url": "/llm/a"]])
        let plain = try await document { _ in }["servers"] as? [[String: String]]
        #expect(plain == [["url": "/"]])
    }

    @Test("tells the defaults of this server")
    func defaults() async throws {
        let document = try await document { $0.defaults.sampling.topK = 7 }
        let schemas = (document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]]
        let properties = schemas?["ChatCompletionRequest"]?["properties"] as? [String: [String: Any]]
        #expect(properties?["top_k"]?["default"] as? Int == 7)
    }

    @Test("says that what may be left out of a request may be null, and of two names of one thing one has to be there")
    func absence() async throws {
        let document = try await document { _ in }
        let schemas = (document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]]
        func alternatives(_ schema: String, _ member: String) -> [String?] {
            let properties = schemas?[schema]?["properties"] as? [String: [String: Any]]
            return (properties?[member]?["anyOf"] as? [[String: Any]] ?? []).map { $0["type"] as? String }
        }
        #expect(alternatives("ChatCompletionRequest", "top_k") == ["integer", "null"])
        #expect(alternatives("ChatCompletionRequest", "messages") == [])
        #expect(alternatives("ChatCompletion", "choices") == [])
        let names = schemas?["RankingRequest"]?["oneOf"] as? [[String: [String]]]
        #expect(names == [["required": ["documents"]], ["required": ["texts"]]])
        #expect(schemas?["RankingRequest"]?["required"] as? [String] == ["query"])
    }

    @Test("asks for a key in either way on routes that need one, with its scope, and tells what is answered without")
    func keys() async throws {
        let document = try await document(access: AccessControl(keys: ["a"]))
        let schemes = (document["components"] as? [String: Any])?["securitySchemes"] as? [String: [String: Any]]
        #expect(schemes?["bearer"]?["scheme"] as? String == "bearer")
        #expect(schemes?["apiKey"]?["name"] as? String == "X-Api-Key")
        let open: Set = [
            "/", "/docs", "/openapi.json", "/health", "/v1/health", "/health/live", "/health/ready", "/health/deep",
        ]
        for (path, methods) in document["paths"] as? [String: [String: [String: Any]]] ?? [:] {
            for operation in methods.values {
                let isRefused = (operation["responses"] as? [String: Any])?["401"] != nil
                #expect((operation["security"] == nil) == open.contains(path), "\(path)")
                #expect(isRefused != open.contains(path), "\(path)")
            }
        }
        #expect(scopes("/v1/chat/completions", "post", in: document) == [["bearer": ["chat"]], ["apiKey": ["chat"]]])
        #expect(scopes("/slots", "get", in: document) == [["bearer": ["operate"]], ["apiKey": ["operate"]]])
        let chat = operation("/v1/chat/completions", "post", in: document)
        #expect((chat?["responses"] as? [String: Any])?["403"] != nil)
    }

    @Test("tells that a key may be left out where keys are known and callers without one are let in")
    func optionalKeys() async throws {
        let document = try await document(access: AccessControl(keys: ["a"], admitsAnonymous: true))
        #expect((document["components"] as? [String: Any])?["securitySchemes"] != nil)
        #expect(
            scopes("/v1/chat/completions", "post", in: document) == [[:], ["bearer": ["chat"]], ["apiKey": ["chat"]]])
        let responses = operation("/v1/chat/completions", "post", in: document)?["responses"] as? [String: Any]
        #expect(responses?["401"] != nil && responses?["403"] != nil)
        #expect(scopes("/health", "get", in: document) == nil)
    }

    @Test(
        "tells of 429 wherever a limit or a queue may end a request",
        arguments: [
            "/tokenize", "/detokenize", "/apply-template", "/v1/chat/completions/input_tokens", "/v1/streams/lookup",
            "/v1/chat/completions/control", "/rerank",
        ])
    func tooMany(path: String) async throws {
        let document = try await document { _ in }
        let responses = operation(path, "post", in: document)?["responses"] as? [String: Any]
        #expect(responses?["200"] != nil && responses?["429"] != nil)
    }

    @Test("asks for no key where none is needed: on an open server, or for metrics that are open to everyone")
    func noKeys() async throws {
        let plain = try await document { _ in }
        #expect((plain["components"] as? [String: Any])?["securitySchemes"] == nil)
        for path in ["/v1/chat/completions", "/completion"] {
            #expect(scopes(path, "post", in: plain) == nil)
            let responses = operation(path, "post", in: plain)?["responses"] as? [String: Any]
            #expect(responses?["200"] != nil && responses?["401"] == nil && responses?["403"] == nil)
        }
        let open = try await document(access: AccessControl(keys: ["a"], opensMetrics: true))
        #expect(operation("/metrics", "get", in: open) != nil && scopes("/metrics", "get", in: open) == nil)
        #expect(scopes("/v1/models", "get", in: open) != nil)
    }

    @Test("does not take an empty name of a stream")
    func streamName() async throws {
        let document = try await document { _ in }
        for method in ["get", "delete"] {
            let parameters = operation("/v1/stream", method, in: document)?["parameters"] as? [[String: Any]]
            let name = parameters?.first { $0["name"] as? String == "conv_id" }
            #expect((name?["schema"] as? [String: Any])?["minLength"] as? Int == 1)
        }
    }

    @Test("has the schema of every name that it uses")
    func references() async throws {
        let text = try await TestServer.run(ScriptedService()) { try await $0.get("/openapi.json").body }
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let schemas = (document?["components"] as? [String: Any])?["schemas"] as? [String: Any] ?? [:]
        let names = text.matches(of: /"\$ref":"#\\?\/components\\?\/schemas\\?\/([A-Za-z]+)"/).map {
            String($0.output.1)
        }
        #expect(!names.isEmpty)
        #expect(Set(names) == Set(schemas.keys))
    }

    @Test("comes as a page, too, which loads nothing from elsewhere")
    func page() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get("/docs")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/html; charset=utf-8")
            let policy = try #require(response.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"))
            #expect(response.body.contains("openapi.json"))
            let addresses = response.body.matches(of: /(?:src|href)\s*=\s*["'](?!data:|#)([^"']*)/)
            #expect(addresses.isEmpty)
        }
    }

    private func operation(_ path: String, _ method: String, in document: [String: Any]) -> [String: Any]? {
        (document["paths"] as? [String: [String: [String: Any]]])?[path]?[method]
    }

    private func scopes(_ path: String, _ method: String, in document: [String: Any]) -> [[String: [String]]]? {
        operation(path, method, in: document)?["security"] as? [[String: [String]]]
    }

    private func document(
        access: AccessControl = AccessControl(),
        _ configure: @escaping @Sendable (inout HTTPConfiguration) -> Void = { _ in }
    ) async throws -> [String: Any] {
        var configuration = HTTPConfiguration()
        configure(&configuration)
        let path = configuration.apiPrefix + "/openapi.json"
        let response = try await TestServer.run(
            SingleModelDirectory(ScriptedService()), access: access, configure: configure
        ) { try await $0.get(path) }
        #expect(response.status == 200)
        #expect(response.json["openapi"] as? String == "3.1.0")
        return response.json
    }

    private func operations() async throws -> [[String: Any]] {
        let paths = try await document { _ in }["paths"] as? [String: [String: Any]] ?? [:]
        return paths.values.flatMap(\.values).compactMap { $0 as? [String: Any] }
    }
}
