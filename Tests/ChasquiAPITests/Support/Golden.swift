import ChasquiCore
import Foundation
import NIOCore
import Testing

/// The bytes that a client sees, kept in `Goldens/`. After a wanted change, `CHASQUI_RECORD_GOLDENS=1 swift test` writes
/// them anew; look at the difference before it is committed.
enum Golden {
    static func expect(_ bytes: ByteBuffer, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Goldens/\(name)").standardizedFileURL
        let actual = String(buffer: bytes).replacing("chasqui-" + Release.version, with: "chasqui-VERSION")
        if ProcessInfo.processInfo.environment["CHASQUI_RECORD_GOLDENS"] == "1" {
            try Data(actual.utf8).write(to: file)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(actual == expected, "Goldens/\(name) differs", sourceLocation: sourceLocation)
    }
}
