import ChasquiCore
import Foundation
import Testing

@testable import ChasquiHTTP

@Suite("A UNIX domain socket", .timeLimit(.minutes(15)))
struct UnixSocketTests {
    private let quiet = ScriptedService(saying: [])

    private func run(
        at path: String, mode: UInt16? = nil, _ body: @escaping @Sendable (TestServer) async throws -> Void = { _ in }
    ) async throws {
        try await TestServer.run(
            quiet,
            configure: {
                $0.hosts = [path]
                $0.socketMode = mode
            }, body)
    }

    @Test("its file is gone when the server has ended")
    func removed() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await run(at: path) { _ in #expect(FileManager.default.fileExists(atPath: path)) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("one that a killed server left is replaced")
    func stale() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            close(try UnixSocketFile.open(path, mode: nil, backlog: 1).socket)
            #expect(FileManager.default.fileExists(atPath: path))
            try await run(at: path) { server in
                let connection = try await RawConnection.connect(to: .unix(path: path))
                #expect(try await connection.exchange("GET", "/health").status == 200)
            }
        }
    }

    @Test("one that someone listens on is refused, and goes on")
    func live() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await run(at: path) { _ in
                let error = await #expect(throws: HTTPServerError.self) { try await run(at: path) }
                #expect(error == .addressInUse(.unix(path: path)))
                #expect(error?.description.contains("another process listens on the socket \(path)") == true)
                let connection = try await RawConnection.connect(to: .unix(path: path))
                #expect(try await connection.exchange("GET", "/health").status == 200)
            }
        }
    }

    @Test("a file that is no socket is never deleted")
    func ordinaryFile() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try "precious".write(toFile: path, atomically: true, encoding: .utf8)
            await #expect(throws: HTTPServerError.notASocket(path: path)) { try await run(at: path) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test("another server's file is not deleted at the end")
    func othersFile() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await run(at: path) { _ in
                try FileManager.default.removeItem(atPath: path)
                close(try UnixSocketFile.open(path, mode: nil, backlog: 1).socket)
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("its mode says who may connect", arguments: [0o600, 0o666] as [UInt16])
    func mode(_ mode: UInt16) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.sock"
            try await run(at: path, mode: mode) { _ in
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect((attributes[.posixPermissions] as? NSNumber)?.uint16Value == mode)
            }
        }
    }

    @Test(
        "a path that cannot be is told with the repair",
        arguments: ["/no/such/directory/a.sock", "/tmp/\(String(repeating: "a", count: 200)).sock"])
    func badPath(_ path: String) async throws {
        let error = await #expect(throws: HTTPServerError.self) { try await run(at: path) }
        #expect(error?.description.contains(path) == true)
        #expect(error?.description.contains("--host") == true)
    }

    @Test("a listening socket that the process was started with is used in place of the hosts")
    func inherited() async throws {
        try await withTemporaryDirectory { directory in
            let (path, unused) = (directory + "/a.sock", directory + "/b.sock")
            let (socket, _) = try UnixSocketFile.open(path, mode: nil, backlog: 1)
            try await TestServer.run(
                quiet,
                configure: {
                    $0.hosts = [unused]
                    $0.inheritedSockets = [socket]
                }
            ) { server in
                #expect(server.addresses.map(\.place) == [.unix(path: path)])
                #expect(!FileManager.default.fileExists(atPath: unused))
                let connection = try await RawConnection.connect(to: .unix(path: path))
                #expect(try await connection.exchange("GET", "/health").status == 200)
            }
            // Whoever made it goes on using it.
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("what cannot be listened on is refused")
    func unusable() async throws {
        let file = FileHandle(forReadingAtPath: "/dev/null")
        let descriptor = try #require(file?.fileDescriptor)
        await #expect(throws: HTTPServerError.self) {
            try await TestServer.run(quiet, configure: { $0.inheritedSockets = [descriptor] }) { _ in }
        }
        let unbound = socket(AF_UNIX, streamSocket, 0)
        defer { close(unbound) }
        await #expect(throws: HTTPServerError.unusableSocket(descriptor: unbound, reason: "it does not listen")) {
            try await TestServer.run(quiet, configure: { $0.inheritedSockets = [unbound] }) { _ in }
        }
    }
}
