import ChasquiCore
import Foundation
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("A directory of states")
struct StateDirectoryTests {
    private let scratch = ScratchDirectory()
    private let tokens = someTokens(300)

    /// A directory with one state in it.
    private func filled() throws -> (directory: StateDirectory, state: StoredState, name: String) {
        var directory = scratch.open()
        #expect(directory.scan().isEmpty)
        let state = try #require(directory.write(.sample(), tokens: tokens).stored)
        return (directory, state, state.id + StateDirectory.suffix)
    }

    @Test("gives back what was written, also to another process")
    func roundTrip() throws {
        let (directory, state, _) = try filled()
        #expect(try directory.read(state)?.contents == StateImage.sample().contents)
        var other = scratch.open()
        #expect(other.scan() == [state])
        #expect(state.tokens == tokens)
        #expect(try other.read(state)?.contents == StateImage.sample().contents)
        #expect(scratch.log.warnings.isEmpty)
    }

    @Test("passes over pipes and directories that have a state's name, or that of a part of one")
    func noFiles() throws {
        let (_, state, name) = try filled()
        let other = String(repeating: "0", count: 32)
        #expect(mkfifo("\(scratch.path)/\(other)\(StateDirectory.suffix)", 0o600) == 0)
        #expect(mkfifo("\(scratch.path)/\(other).1.1\(StateDirectory.partialSuffix)", 0o600) == 0)
        try FileManager.default.createDirectory(
            atPath: "\(scratch.path)/\(String(other.dropLast()))1\(StateDirectory.suffix)",
            withIntermediateDirectories: false)
        var directory = scratch.open()
        #expect(directory.scan() == [state])
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(name)")
        #expect(mkfifo("\(scratch.path)/\(name)", 0o600) == 0)
        #expect(directory.read(state) == nil)
    }

    @Test("has one file for one prefix, however often it is written")
    func again() throws {
        var (directory, state, name) = try filled()
        let newer = directory.write(try .sample(seed: 9), tokens: tokens)
        #expect(newer.stored == state && newer.evicted.isEmpty)
        #expect(scratch.names == [name])
        #expect(try directory.read(state)?.contents == StateImage.sample(seed: 9).contents)
    }

    @Test(
        "does without a file that is cut off, wherever that is",
        arguments: [0, 4, 8, 20, 56, 88, 92, 700, 1292, 1323, 1324, 1325, 6000, 11_324, 11_355])
    func truncated(length: Int) throws {
        var (directory, state, name) = try filled()
        let whole = try scratch.bytes(of: name)
        #expect(whole.count == 11_356)
        try scratch.replace(name, by: whole.prefix(length))
        #expect(directory.scan().isEmpty)
        #expect(directory.read(state) == nil)
        #expect(scratch.names.isEmpty)
        #expect(scratch.log.warnings.count == 1)
    }

    @Test("does without a file of which one bit is wrong, wherever that is")
    func flipped() throws {
        var (directory, state, name) = try filled()
        let whole = try scratch.bytes(of: name)
        for offset in Array(0..<64) + stride(from: 64, to: whole.count, by: 61) + [whole.count - 1] {
            var bytes = whole
            bytes[offset] ^= 1 << UInt8(offset % 8)
            try scratch.replace(name, by: bytes)
            #expect(directory.read(state) == nil, "bit in byte \(offset)")
        }
        #expect(directory.scan().allSatisfy { _ in false })
    }

    @Test("believes no count that the file is too small for")
    func hugeCounts() throws {
        var (directory, state, name) = try filled()
        for offset in [48, 56] {
            var bytes = try scratch.bytes(of: name)
            bytes.replaceSubrange(offset..<offset + 8, with: [UInt8](repeating: 0xFF, count: 8))
            try scratch.replace(name, by: bytes)
            #expect(directory.read(state) == nil)
            _ = directory.write(try .sample(), tokens: tokens)
        }
        #expect(directory.scan() == [state])
    }

    @Test("does not take one prefix's file for another's")
    func renamed() throws {
        var (directory, _, name) = try filled()
        try scratch.replace("0123456789abcdef0123456789abcdef\(StateDirectory.suffix)", by: scratch.bytes(of: name))
        #expect(directory.scan().count == 1)
        #expect(scratch.names == [name])
    }

    @Test("leaves states of other models alone")
    func foreign() throws {
        var (directory, state, name) = try filled()
        var other = scratch.open(.other)
        #expect(other.scan().isEmpty)
        let theirs = try #require(other.write(.sample(seed: 2), tokens: tokens).stored)
        #expect(theirs.id != state.id)
        #expect(directory.scan() == [state])
        #expect(other.scan() == [theirs])
        #expect(other.read(state) == nil)
        #expect(scratch.names.contains(name))
        #expect(scratch.log.warnings.isEmpty)
    }

    @Test("removes what was used longest ago when it is full, of any model")
    func limit() throws {
        let one = StateFileHeader(fingerprint: [], tokens: tokens, byteCount: 10_000).fileLength
        var directory = scratch.open(limit: 3 * one)
        var other = scratch.open(.other, limit: 3 * one)
        _ = directory.scan()
        let old = try #require(other.write(.sample(), tokens: someTokens(300, seed: 5)).stored)
        let used = try #require(directory.write(.sample(), tokens: someTokens(300, seed: 6)).stored)
        let unused = try #require(directory.write(.sample(), tokens: someTokens(300, seed: 7)).stored)
        try scratch.age(old, by: 300)
        try scratch.age(used, by: 200)
        try scratch.age(unused, by: 100)
        #expect(directory.read(used) != nil)
        #expect(directory.write(try .sample(), tokens: someTokens(300, seed: 8)).evicted == [old.id])
        let last = directory.write(try .sample(), tokens: someTokens(300, seed: 9))
        #expect(last.evicted == [unused.id])
        #expect(directory.scan().contains(used))
        #expect(scratch.names.count == 3)
    }

    @Test("does not write what is larger than all of it may be")
    func tooLarge() throws {
        let (_, state, _) = try filled()
        var small = scratch.open(limit: 12_000)
        #expect(small.write(try .sample(20_000), tokens: someTokens(5)) == (nil, []))
        #expect(small.scan() == [state])
    }

    @Test("keeps the limit that it is started with")
    func smallerLimit() throws {
        _ = try filled()
        var directory = scratch.open(limit: 100)
        #expect(directory.scan().isEmpty)
        #expect(scratch.names.isEmpty)
    }

    @Test("removes what a killed process left half written, but nothing that is being written")
    func staleParts() throws {
        var (directory, state, name) = try filled()
        let dead = "\(state.id).1.1\(StateDirectory.partialSuffix)"
        let live = "\(state.id).2.1\(StateDirectory.partialSuffix)"
        try scratch.replace(dead, by: Data("chasqkv".utf8))
        let writer = try OpenFile(path: "\(scratch.path)/\(live)", flags: O_WRONLY | O_CREAT)
        let isLocked = writer.lock()
        #expect(isLocked)
        #expect(directory.scan() == [state])
        #expect(scratch.names == [live, name].sorted())
        let length = try writer.length()
        #expect(length == 0)
    }

    @Test("does without a directory that cannot be made, and says so once")
    func unwritable() throws {
        try Data().write(to: URL(fileURLWithPath: scratch.path))
        var directory = scratch.open()
        #expect(directory.scan().isEmpty)
        for seed in 1...3 {
            let written = directory.write(try .sample(), tokens: someTokens(10, seed: UInt64(seed)))
            #expect(written == (nil, []))
        }
        #expect(scratch.log.warnings.count == 1)
    }

    @Test("says once that the disk is full, and again after it was not", .enabled(if: access("/dev/full", W_OK) == 0))
    func fullDisk() throws {
        var (directory, _, _) = try filled()
        let full = try OpenFile(path: "/dev/full", flags: O_WRONLY)
        do throws(OpenFile.Failure) {
            try full.write([1, 2, 3])
            Issue.record("a full disk was written to")
        } catch {
            #expect(error.code == ENOSPC)
        }
        // A directory in the place of the file to write stands in for a disk that refuses.
        let broken = directory.path(of: directory.id(of: someTokens(9)))
        try FileManager.default.createDirectory(atPath: broken + "/x", withIntermediateDirectories: true)
        for _ in 1...2 { #expect(directory.write(try .sample(), tokens: someTokens(9)).stored == nil) }
        #expect(scratch.log.warnings.count == 1)
        #expect(directory.write(try .sample(), tokens: tokens).stored != nil)
        #expect(directory.write(try .sample(), tokens: someTokens(9)).stored == nil)
        #expect(scratch.log.warnings.count == 2)
        #expect(!scratch.names.contains { $0.hasSuffix(StateDirectory.partialSuffix) })
    }
}
