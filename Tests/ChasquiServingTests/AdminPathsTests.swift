import ChasquiAccess
import ChasquiHTTP
import Foundation
import Logging
import Testing

@testable import ChasquiServing

@Suite("The paths of the keys' administration")
struct AdminPathsTests {
    @Test("are those that a server with a database has more than one without")
    func all() async throws {
        let database = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).db").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + end) } }
        var configuration = AccessConfiguration()
        configuration.database = database
        let access = try await AccessAssembly.make(configuration, logger: Logger(label: "test"))
        let routes = access.routes(bodyLimit: 1).flatMap(\.routes).map { "\($0.method) \($0.path)" }
        #expect(AdminPaths.all.map { "\($0.method) \($0.path)" } == routes)
    }
}
