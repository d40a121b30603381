import Foundation

@testable import ChasquiStore

/// A real SQLite file in a directory of its own, gone with it.
final class TemporaryStore {
    let directory: URL
    var path: String { directory.appending(path: "store.sqlite").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    func open() throws -> StoreDatabase { try StoreDatabase(path: path) }
}
