import ChasquiCore
import Foundation
import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("Answers kept in memory")
struct ResponseMemoryTests {
    private static let keys = (0..<40).map { number in
        ResponseKey(fingerprint: "\(number)", kind: .chat, tenant: "", hour: nil, defaults: "", request: "{}")
    }

    @Test("any sequence of uses keeps what was used last, within the bytes", arguments: 0..<20)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let limit = Int.random(in: 0...8000, using: &generator)
        var memory = ResponseMemory(limitBytes: limit)
        // The oldest first.
        var expected: [(key: ResponseKey, body: Data)] = []
        for _ in 0..<2000 {
            let key = Self.keys[Int.random(in: 0..<Self.keys.count, using: &generator)]
            let place = expected.firstIndex { $0.key == key }
            let known = place.map { expected.remove(at: $0) }
            if Bool.random(using: &generator) {
                #expect(memory.body(key) == known?.body)
                if let known { expected.append(known) }
            } else {
                let length = Int.random(in: 0...1500, using: &generator)
                let body = Data(repeating: UInt8.random(in: 0...255, using: &generator), count: length)
                memory.keep(body, under: key)
                if body.count + ResponseMemory.entryBytes <= limit { expected.append((key, body)) }
                while Self.bytes(expected) > limit { expected.removeFirst() }
            }
            #expect(memory.bytes == Self.bytes(expected))
            #expect(memory.bytes <= limit)
            #expect(memory.count == expected.count)
        }
        for (key, body) in expected { #expect(memory.body(key) == body) }
    }

    private static func bytes(_ entries: [(key: ResponseKey, body: Data)]) -> Int {
        entries.reduce(0) { $0 + $1.body.count + ResponseMemory.entryBytes }
    }
}
