import ChasquiCore
import Foundation
import Testing

@testable import ChasquiLlama

@Suite("N-grams")
struct NgramTests {
    private static func ngrams(
        _ kinds: Set<SpeculationConfiguration.Kind>, _ change: (inout SpeculationConfiguration) -> Void = { _ in }
    ) throws -> Ngrams {
        var configuration = SpeculationConfiguration()
        configuration.kinds = kinds
        for sizes in [\SpeculationConfiguration.simple, \.mapK, \.mapK4V] {
            configuration[keyPath: sizes].lookup = 4
            configuration[keyPath: sizes].most = 12
        }
        configuration.pool.lookup = 4
        configuration.pool.least = 2
        change(&configuration)
        return try Ngrams(configuration)
    }

    private static func text(_ ngrams: Ngrams, _ tokens: [TokenID], isPrivate: Bool = false) throws -> NgramText {
        let text = try NgramText(ngrams, isPrivate: isPrivate)
        try text.append(tokens[...])
        return text
    }

    private static let passage: [TokenID] = (100..<140).map { $0 }

    @Test(
        "of a text that begins to repeat itself say how it goes on",
        arguments: SpeculationConfiguration.Kind.allCases.filter { $0 != .draftModel })
    func repeats(kind: SpeculationConfiguration.Kind) throws {
        // Three times, since some kinds want to see a passage more than once.
        let text = try Self.text(
            Self.ngrams([kind]), Self.passage + [1, 2] + Self.passage + [3] + Self.passage.prefix(8))
        let drafts = try text.draft(upTo: 20)
        #expect(drafts.count >= 6)
        #expect(drafts.starts(with: Self.passage[8..<14]))
        #expect(try text.draft(upTo: 3) == Array(Self.passage[8..<11]))
    }

    @Test(
        "of a text without repetition say nothing",
        arguments: SpeculationConfiguration.Kind.allCases.filter { $0 != .draftModel })
    func plain(kind: SpeculationConfiguration.Kind) throws {
        #expect(try Self.text(Self.ngrams([kind]), (0..<300).map { TokenID($0) }).draft(upTo: 20) == [])
        #expect(try Self.text(Self.ngrams([kind]), [5]).draft(upTo: 20) == [])
        #expect(try NgramText(Self.ngrams([kind]), isPrivate: false).draft(upTo: 20) == [])
    }

    @Test("grow with the text")
    func grows() throws {
        let text = try Self.text(Self.ngrams([.ngramSimple]), [1] + Self.passage + Self.passage.prefix(3))
        for (place, token) in Self.passage[3..<20].enumerated() {
            try text.append([token])
            #expect(try text.draft(upTo: 2) == Array(Self.passage[(place + 4)..<(place + 6)]))
        }
        #expect(text.count == 61)
    }

    @Test("of the pool are those of other texts too, but not of private ones")
    func pool() throws {
        let ngrams = try Self.ngrams([.ngramMod])
        let secret: [TokenID] = (500..<540).map { $0 }
        _ = try Self.text(ngrams, Self.passage).draft(upTo: 1)
        _ = try Self.text(ngrams, secret, isPrivate: true).draft(upTo: 1)
        let start = Array(Self.passage.prefix(6))
        #expect(try Self.text(ngrams, start).draft(upTo: 3) == Array(Self.passage[6..<9]))
        #expect(try Self.text(ngrams, start, isPrivate: true).draft(upTo: 3) == [])
        #expect(try Self.text(ngrams, Array(secret.prefix(6))).draft(upTo: 3) == [])
    }

    @Test("of a key give no more than came of it the last time, unless only some were tried")
    func noted() throws {
        let text = try Self.text(Self.ngrams([.ngramMapK]), Self.passage + Self.passage.prefix(8))
        #expect(try text.draft(upTo: 2).count == 2)
        try text.note(tried: 2, right: 2)
        #expect(try text.draft(upTo: 20).count == 12)
        try text.note(tried: 12, right: 5)
        #expect(try text.draft(upTo: 20).count == 5)
    }

    @Test("take counts from a file, and refuse one that is none")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "chasqui-counts-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // After 7 and 8, 9 came five times.
        var bytes = Data()
        for number: Int32 in [7, 8, -1, -1, 1, 9, 5] { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
        try bytes.write(to: URL(filePath: path))
        let text = try Self.text(Self.ngrams([.ngramCache]) { $0.staticCounts = path }, [1, 2, 3, 7, 8])
        #expect(try text.draft(upTo: 3) == [9])
        for broken in [bytes.dropLast(), bytes + [1], Data("no counts".utf8)] {
            try broken.write(to: URL(filePath: path))
            #expect(throws: LlamaFailure.self) { try Self.ngrams([.ngramCache]) { $0.dynamicCounts = path } }
        }
        #expect(throws: LlamaFailure.self) { try Self.ngrams([.ngramCache]) { $0.dynamicCounts = path + "-not-there" } }
    }
}
