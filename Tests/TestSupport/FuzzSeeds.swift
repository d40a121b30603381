import Foundation

/// The seeds of a generator that tries odd inputs: always the same few, or, with `CHASQUI_FUZZ_SECONDS`, other ones for as
/// long as that says.
///
/// A failure names its seed; `CHASQUI_FUZZ_SEED` begins with it. Where an input ends the process, the seed stands in the file
/// that is named on standard error at the start.
package struct FuzzSeeds: Sequence, IteratorProtocol {
    private let count: UInt64
    private let first: UInt64
    private let end: ContinuousClock.Instant?
    private let trace: FileHandle?
    private var given: UInt64 = 0

    /// - Parameters:
    ///   - name: what is tried.
    ///   - count: how many seeds there are where no time is set.
    package init(_ name: String, _ count: Int) {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["CHASQUI_FUZZ_SECONDS"].flatMap { Double($0) }
        self.count = UInt64(count)
        end = seconds.map { .now + .seconds($0) }
        let first =
            environment["CHASQUI_FUZZ_SEED"].flatMap { UInt64($0) }
            ?? (seconds == nil ? 0 : UInt64.random(in: 0...UInt64(UInt32.max)))
        self.first = first
        trace = seconds.flatMap { _ in Self.trace(name, first: first) }
    }

    package mutating func next() -> UInt64? {
        guard end.map({ .now < $0 }) ?? (given < count) else {
            if end != nil { Self.say("\(given) inputs tried, the last seed is \(first &+ given &- 1)") }
            return nil
        }
        let seed = first &+ given
        given += 1
        if let trace {
            try? trace.seek(toOffset: 0)
            try? trace.write(contentsOf: Data("\(seed)          \n".utf8))
        }
        return seed
    }

    private static func trace(_ name: String, first: UInt64) -> FileHandle? {
        let path = FileManager.default.temporaryDirectory.appending(path: "chasqui-fuzz-\(name).seed").path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        say("\(name): seeds from \(first) on; the current one is in \(path)")
        return FileHandle(forWritingAtPath: path)
    }

    private static func say(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("fuzz: \(text)\n".utf8))
    }
}
