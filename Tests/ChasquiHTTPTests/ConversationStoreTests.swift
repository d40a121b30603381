import NIOCore
import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("Kept streams")
struct ConversationStoreTests {
    typealias Key = ConversationStore.Key

    @Test(
        "give back what was written, from any place that is still there, within all limits",
        arguments: 0..<10 as Range<UInt64>)
    func operations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let limits = ConversationStore.Limits(conversations: 4, bytes: 300, bytesOfOne: 120, seconds: 10)
        var store = ConversationStore(limits: limits)
        /// All that was written, by stream.
        var written: [UInt64: [UInt8]] = [:]
        var current: [Key: UInt64] = [:]
        var now = 1000
        for _ in 0..<300 {
            let key = Key(
                owner: Bool.random(using: &generator) ? "a" : nil, id: "\(Int.random(in: 0..<4, using: &generator))")
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                guard let opened = store.open(key, now: now) else {
                    // Only where all that may be kept are under way.
                    #expect(store.count == limits.conversations)
                    break
                }
                #expect(opened.replaced == nil || opened.replaced == current[key])
                #expect(written[opened.number] == nil)
                current[key] = opened.number
                written[opened.number] = []
            case 1...6:
                guard let entry = store[key] else { break }
                let bytes = (0..<Int.random(in: 1...150, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
                let isTaken = store.append(ByteBuffer(bytes: bytes), to: entry.number)
                #expect(isTaken == (entry.completed == nil))
                if isTaken { written[entry.number, default: []] += bytes }
            case 7: if let entry = store[key] { store.finish(entry.number, now: now) }
            case 8: if let entry = store[key], Bool.random(using: &generator) { store.remove(entry.number) }
            default: now += Int.random(in: 0...5, using: &generator)
            }
            store.expire(now: now)
            #expect(store.count <= limits.conversations)
            #expect(store.bytes <= limits.bytes)
            try check(store, current, written, limits, now: now, &generator)
        }
    }

    private func check(
        _ store: ConversationStore, _ current: [Key: UInt64], _ written: [UInt64: [UInt8]],
        _ limits: ConversationStore.Limits, now: Int, _ generator: inout SeededGenerator
    ) throws {
        var bytes = 0
        for (key, number) in current {
            guard let entry = store[key] else {
                #expect(store.read(number, from: 0, most: 10) == .gone)
                continue
            }
            bytes += entry.buffer.count
            let all = try #require(written[number])
            #expect(entry.number == number)
            #expect(entry.buffer.total == all.count)
            #expect(entry.buffer.count <= limits.bytesOfOne)
            #expect(entry.completed.map { now - $0 < limits.seconds } ?? true)
            let place = Int.random(in: 0...(all.count + 5), using: &generator)
            let most = Int.random(in: 1...200, using: &generator)
            switch store.read(number, from: place, most: most) {
            case .bytes(let bytes):
                #expect(Array(bytes.readableBytesView) == Array(all[place..<min(place + most, all.count)]))
            case .lost: #expect(place < entry.buffer.dropped)
            case .waiting: #expect(place >= all.count && entry.completed == nil)
            case .end: #expect(place >= all.count && entry.completed != nil)
            case .gone: Issue.record("a stream that is kept is gone")
            }
        }
        #expect(store.bytes == bytes)
    }

    @Test("that are over make room for new ones, the oldest first; those under way do not")
    func room() throws {
        var store = ConversationStore(limits: .init(conversations: 2, bytes: 100))
        let opened = ["1", "2", "3"].map { store.open(Key(owner: nil, id: $0), now: 0)?.number }
        let (first, second) = (try #require(opened[0]), try #require(opened[1]))
        #expect(opened[2] == nil)
        store.finish(second, now: 1)
        store.finish(first, now: 2)
        let third = store.open(Key(owner: nil, id: "3"), now: 3)
        #expect(third != nil)
        #expect(store[Key(owner: nil, id: "1")] == nil)
        #expect(store[Key(owner: nil, id: "2")] != nil)
    }

    @Test("are listed by id, and by what a model's name was put behind, to their owner alone")
    func list() {
        var store = ConversationStore(limits: .init(conversations: 9, bytes: 100))
        for (owner, id) in [(nil, "a"), (nil, "a::m"), (nil, "ab"), ("x", "a")] as [(String?, String)] {
            _ = store.open(Key(owner: owner, id: id), now: 0)
        }
        #expect(store.list(["a"], owner: nil).map(\.key.id) == ["a", "a::m"])
        #expect(store.list(["a", "ab", "b"], owner: "x").map(\.key.owner) == ["x"])
    }
}
