import Foundation
import Testing

@testable import ChasquiServing

@Suite("A file of text")
struct TextFileTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    @Test("is refused where it is a directory or a pipe, which nobody waits for")
    func kinds() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let pipe = directory.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        for (path, words) in [(pipe, "it is a pipe or a device"), (directory.path, "it is a directory")] {
            let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(path: path) }
            #expect(error?.description.contains("\(path) cannot be read (\(words)") == true)
        }
    }
}
