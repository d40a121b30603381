import ChasquiCore
import ChasquiHTTP
import Foundation
import Testing

@Suite("Listening", .timeLimit(.minutes(15)))
struct ListeningTests {
    private let quiet = ScriptedService(saying: [])

    @Test("each address answers, and is told with the port it got")
    func several() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await TestServer.run(quiet, configure: { $0.hosts = ["127.0.0.1", "127.0.0.2", path] }) { server in
                #expect(server.addresses.count == 3)
                #expect(server.addresses.last?.place == .unix(path: path))
                for address in server.addresses {
                    if case .tcp(_, let port) = address.place { #expect(port != 0) }
                    let connection = try await RawConnection.connect(to: address.place)
                    #expect(try await connection.exchange("GET", "/health").status == 200)
                }
            }
        }
    }

    @Test("a shutdown waits for an answer on one address, and tells clients of another of it")
    func drains() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            let service = ScriptedService { $0.say("first") }
            try await TestServer.run(
                service,
                configure: {
                    $0.hosts = ["127.0.0.1", path]
                    $0.shutdownLimit = .seconds(60)
                }
            ) { server in
                let idle = try await server.connect()
                _ = try await idle.exchange("GET", "/health")
                let busy = try await RawConnection.connect(to: .unix(path: path))
                try await busy.request("POST", "/completion", body: #"{"prompt":"hi","stream":true}"#)
                let call = try #require(await service.calls.next())
                try await busy.read(through: "first")
                await server.shutDown()
                while try await idle.exchange("GET", "/health").headers["connection"] != "close" {}
                #expect(await idle.readToEnd() == "")
                call.say("last")
                call.finish()
                #expect(await busy.readToEnd().contains("last"))
            }
        }
    }

    @Test("where one address cannot be listened on, none is")
    func allOrNone() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await TestServer.run(quiet) { server in
                let taken = server.port
                await #expect(throws: HTTPServerError.addressInUse(.tcp(host: "127.0.0.1", port: taken))) {
                    try await TestServer.run(
                        quiet,
                        configure: {
                            $0.hosts = [path, "127.0.0.1"]
                            $0.port = taken
                        }
                    ) { _ in }
                }
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test("a port is shared only by servers that all say so")
    func sharedPort() async throws {
        try await TestServer.run(quiet, configure: { $0.reusesPort = true }) { first in
            let port = first.port
            try await TestServer.run(
                quiet,
                configure: {
                    $0.port = port
                    $0.reusesPort = true
                }
            ) { second in
                #expect(second.port == port)
            }
            await #expect(throws: HTTPServerError.addressInUse(.tcp(host: "127.0.0.1", port: port))) {
                try await TestServer.run(quiet, configure: { $0.port = port }) { _ in }
            }
        }
    }

    @Test("a name that no host has is told with the repair")
    func unknownHost() async throws {
        let error = await #expect(throws: HTTPServerError.self) {
            try await TestServer.run(quiet, configure: { $0.hosts = ["no-such-host.invalid"] }) { _ in }
        }
        #expect(error?.description.contains("no-such-host.invalid") == true)
        #expect(error?.description.contains("--host") == true)
    }

    @Test("connections beyond the limit wait, whatever address they come to")
    func sharedLimit() async throws {
        try await TestServer.run(
            quiet,
            configure: {
                $0.hosts = ["127.0.0.1", "127.0.0.2"]
                $0.maxConnections = 1
            }
        ) { server in
            let first = try await RawConnection.connect(to: server.addresses[0].place)
            #expect(try await first.exchange("GET", "/health").status == 200)
            let second = try await RawConnection.connect(to: server.addresses[1].place)
            try await second.request("GET", "/health")
            try await first.close()
            #expect(try await second.readResponse().status == 200)
        }
    }

    @Test(
        "a host says what kind of address it is",
        arguments: [
            ("127.0.0.1", ListenAddress.tcp(host: "127.0.0.1", port: 80)), ("::1", .tcp(host: "::1", port: 80)),
            ("[::1]", .tcp(host: "::1", port: 80)), ("/run/a.sock", .unix(path: "/run/a.sock")),
        ])
    func kinds(host: String, place: ListenAddress) {
        #expect(ListenAddress(host: host, port: 80) == place)
    }

    @Test(
        "its URL can be opened on this machine",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://localhost:80"), ("::1", "http://[::1]:80"),
            ("::", "http://localhost:80"), ("/run/a.sock", "http://localhost"),
        ])
    func url(_ host: String, _ url: String) {
        let place = ListenAddress(host: host, port: 80)
        #expect(ServerAddress(place).url == url)
        #expect(ServerAddress(place, prefix: "/llm").url == url + "/llm")
        #expect(ServerAddress(place, isSecure: true).url == url.replacing("http:", with: "https:"))
    }
}
