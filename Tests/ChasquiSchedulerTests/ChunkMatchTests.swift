import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiScheduler

@Suite("Chunks that a prompt has in common with a slot's tokens")
struct ChunkMatchTests {
    @Test("are what is left when something in the middle is gone")
    func middle() {
        let match = ChunkMatch(
            tokens(0..<10) + tokens(30..<60) + [99], in: tokens(0..<60), shortest: 8, limit: 40)
        #expect(match.prefix == 10)
        #expect(match.gaps == [.init(position: 10, count: 20)])
        #expect(match.count == 40)
    }

    @Test("may be several, each moved to where the one before it ends")
    func several() {
        let held = tokens(0..<100)
        let match = ChunkMatch(tokens(5..<20) + tokens(40..<60) + tokens(80..<90), in: held, shortest: 10, limit: 45)
        #expect(match.prefix == 0)
        #expect(
            match.gaps == [
                .init(position: 0, count: 5), .init(position: 15, count: 20), .init(position: 35, count: 20),
            ])
        #expect(match.count == 45)
    }

    @Test("are not taken where they are too short, or stand in another order")
    func others() {
        let held = tokens(0..<100)
        #expect(ChunkMatch(tokens(0..<10) + tokens(50..<57) + [99], in: held, shortest: 8, limit: 17).count == 10)
        let swapped = ChunkMatch(tokens(50..<80) + tokens(10..<40), in: held, shortest: 8, limit: 60)
        #expect(swapped.count == 30)
    }

    @Test("are the same that looking at every place finds", arguments: 0..<200)
    func everyPlace(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let held = (0..<Int.random(in: 0...80, using: &random)).map { _ in TokenID.random(in: 0..<3, using: &random) }
        var prompt = held.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
        for _ in 0..<3 { prompt.append(TokenID.random(in: 0..<3, using: &random)) }
        let shortest = Int.random(in: 1...6, using: &random)
        let limit = Int.random(in: 0...prompt.count, using: &random)
        let match = ChunkMatch(prompt, in: held, shortest: shortest, limit: limit)
        var left = held
        for gap in match.gaps { left.removeSubrange(gap.position..<(gap.position + gap.count)) }
        #expect(match.count <= limit && match.prefix <= match.count)
        #expect(Array(left.prefix(match.count)) == Array(prompt.prefix(match.count)))
        #expect(match.count == everyPlace(Array(prompt.prefix(limit)), held, shortest))
    }

    private func everyPlace(_ prompt: [TokenID], _ held: [TokenID], _ shortest: Int) -> Int {
        var count = zip(prompt, held).prefix { $0 == $1 }.count
        var place = count
        while place < held.count {
            let length = zip(prompt.dropFirst(count), held.dropFirst(place)).prefix { $0 == $1 }.count
            if length >= shortest {
                count += length
                place += length
            } else {
                place += 1
            }
        }
        return count
    }
}

@Suite("A sequence that may begin with moved chunks")
struct ChunkReuseTests {
    private func bench(movesCells: Bool = true, storedBytes: Int = 0) -> Workbench {
        var configuration = SchedulerConfiguration(running: 1, cells: 200, layout: .split, storedBytes: storedBytes)
        configuration.movesCells = movesCells
        return Workbench(configuration)
    }

    /// A chat whose oldest turn was left out.
    private let whole = tokens(0..<100)
    private let shortened = tokens(0..<10) + tokens(40..<100) + [120]

    @Test("computes only what is new in it")
    func moves() {
        var bench = bench()
        bench.submit(whole)
        bench.runAll()
        let id = bench.submit(shortened, generating: 20, shortestChunk: 16)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 70)
        #expect(plan?.tokenCount == 1)
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("moves nothing where it did not ask for it, where chunks are too short, or where the model cannot")
    func doesNot() {
        for (movesCells, shortest) in [(true, nil), (true, 61), (false, 16)] {
            var bench = bench(movesCells: movesCells)
            bench.submit(whole)
            bench.runAll()
            bench.submit(shortened, shortestChunk: shortest)
            #expect(bench.step()?.placed.first?.kept == 10)
        }
    }

    @Test("goes on with what it moved, and leaves nothing of it to others")
    func next() {
        var bench = bench(storedBytes: 10_000)
        bench.submit(whole)
        bench.runAll()
        let first = bench.submit(shortened, generating: 10, shortestChunk: 16)
        bench.runAll()
        let said = bench.output[first] ?? []
        let again = bench.submit(shortened + said + [33], shortestChunk: 16)
        #expect(bench.step()?.placed.first?.kept == shortened.count + said.count - 1)
        bench.runAll()
        #expect(bench.isRight(again))
        // What was there before is saved, and is all that another one finds.
        let other = bench.submit(shortened + said + [34])
        #expect(bench.step()?.placed.first?.kept == 10)
        bench.runAll()
        #expect(bench.isRight(other))
    }

    @Test("takes a whole beginning where that is as long")
    func prefers() {
        var bench = bench()
        bench.submit(whole)
        bench.runAll()
        bench.submit(whole + [120], shortestChunk: 16)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 100)
        #expect(plan?.memory.isEmpty == true)
    }
}
