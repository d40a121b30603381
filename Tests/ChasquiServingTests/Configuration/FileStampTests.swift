import Foundation
import Testing

@testable import ChasquiServing

@Suite("The stamp of a file") struct FileStampTests {
    @Test("is another one when the file is written, also behind a link")
    func written() throws {
        try withDirectory { directory in
            let file = directory.appending(path: "file"), link = directory.appending(path: "link")
            try "a".write(to: file, atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            let before = [file, link].map { FileStamp(of: $0.path) }
            #expect(before == [file, link].map { FileStamp(of: $0.path) })
            try "ab".write(to: file, atomically: false, encoding: .utf8)
            for (path, stamp) in zip([file, link], before) { #expect(FileStamp(of: path.path) != stamp) }
        }
    }

    @Test("is another one when a link on its path leads elsewhere, as in a directory that Kubernetes mounts")
    func swapped() throws {
        try withDirectory { directory in
            let manager = FileManager.default
            let data = directory.appending(path: "..data"), file = directory.appending(path: "keys")
            for version in ["1", "2"] {
                let content = directory.appending(path: version)
                try manager.createDirectory(at: content, withIntermediateDirectories: true)
                try "key".write(to: content.appending(path: "keys"), atomically: false, encoding: .utf8)
            }
            try manager.createSymbolicLink(atPath: data.path, withDestinationPath: "1")
            try manager.createSymbolicLink(atPath: file.path, withDestinationPath: "..data/keys")
            let before = FileStamp(of: file.path)
            try manager.removeItem(at: data)
            #expect(FileStamp(of: file.path) != before)
            try manager.createSymbolicLink(atPath: data.path, withDestinationPath: "2")
            #expect(FileStamp(of: file.path) != before)
        }
    }
}
