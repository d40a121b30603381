import Foundation
import Testing

@testable import ChasquiServing

@Suite("Rotation of log files") struct RotationTests {
    private func contents(of directory: URL) throws -> [String: String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).reduce(into: [:]) { all, name in
            all[name] = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
        }
    }

    private func write(_ lines: [String], limit: Int, kept: Int, in directory: URL) throws {
        let file = try RotatingFile(path: directory.appending(path: "log").path, limit: limit, kept: kept)
        for line in lines { file.write(line) }
    }

    @Test("a full file is put aside whole, and the oldest is dropped")
    func rotates() throws {
        try withDirectory { directory in
            try write(
                ["aaa\n", "bbb\n", "ccc\n", "ddd\n", "eee\n", "fff\n", "ggg\n"], limit: 8, kept: 2, in: directory)
            #expect(try contents(of: directory) == ["log": "ggg\n", "log.1": "eee\nfff\n", "log.2": "ccc\nddd\n"])
        }
    }

    @Test("a file that was moved away or removed is made again when it is asked for, and the old one keeps its lines")
    func reopens() throws {
        try withDirectory { directory in
            let path = directory.appending(path: "log").path
            let file = try RotatingFile(path: path, limit: 8, kept: 1)
            file.write("aaa\n")
            try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            file.write("bbb\n")
            try file.reopen()
            file.write("ccc\n")
            #expect(try contents(of: directory) == ["log.old": "aaa\nbbb\n", "log": "ccc\n"])
            try FileManager.default.removeItem(atPath: path)
            try file.reopen()
            file.write("ddd\n")
            file.write("eee\n")
            #expect(try contents(of: directory) == ["log.old": "aaa\nbbb\n", "log": "ddd\neee\n"])
        }
    }

    @Test("a file from before is continued and counts")
    func continues() throws {
        try withDirectory { directory in
            try write(["aaa\n"], limit: 8, kept: 1, in: directory)
            try write(["bbb\n", "ccc\n"], limit: 8, kept: 1, in: directory)
            #expect(try contents(of: directory) == ["log": "ccc\n", "log.1": "aaa\nbbb\n"])
        }
    }

    @Test("a line longer than a file is written, alone")
    func longLine() throws {
        try withDirectory { directory in
            try write(["a\n", "bbbbbbbbbbbb\n", "c\n"], limit: 8, kept: 5, in: directory)
            #expect(try contents(of: directory) == ["log": "c\n", "log.1": "bbbbbbbbbbbb\n", "log.2": "a\n"])
        }
    }

    @Test("with none kept only the current file is there")
    func keepsNone() throws {
        try withDirectory { directory in
            try write(["aaa\n", "bbb\n", "ccc\n"], limit: 4, kept: 0, in: directory)
            #expect(try contents(of: directory) == ["log": "ccc\n"])
        }
    }

    @Test("without a limit nothing is put aside")
    func noLimit() throws {
        try withDirectory { directory in
            try write(["aaa\n", "bbb\n"], limit: 0, kept: 3, in: directory)
            #expect(try contents(of: directory) == ["log": "aaa\nbbb\n"])
        }
    }

    @Test("lines of several threads stay whole, and none is lost")
    func threads() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = try RotatingFile(path: directory.appending(path: "log").path, limit: 500, kept: 100)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask { for number in 0..<50 { file.write("\(writer)-\(number)\n") } }
            }
        }
        let lines = try contents(of: directory).values.flatMap { $0.split(separator: "\n") }
        #expect(lines.count == 400)
        #expect(Set(lines).count == 400)
    }
}
