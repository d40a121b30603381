import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiScheduler

@Suite("The prefix tree")
struct PrefixTreeTests {
    @Test("finds the holder that shares most, after any insertions and removals", arguments: 0..<50)
    func matchesSearch(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tree = PrefixTree<Int>()
        var held: [Int: [TokenID]] = [:]
        for _ in 0..<300 {
            let holder = Int.random(in: 0..<20, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                tree.remove(holder)
                held[holder] = nil
            } else {
                let tokens = Self.tokens(&random)
                tree.insert(tokens, holder: holder)
                held[holder] = tokens
            }
            let prompt = Self.tokens(&random)
            #expect(Self.visited(tree, prompt) == Self.expected(held, prompt))
        }
        for holder in held.keys { tree.remove(holder) }
        #expect(tree.isEmpty)
    }

    @Test("visits those that share most first, and stops when told to")
    func order() {
        var tree = PrefixTree<String>()
        tree.insert([1, 2, 3, 4], holder: "long")
        tree.insert([1, 2], holder: "short")
        tree.insert([1, 9], holder: "other")
        var lengths: [Int] = []
        tree.forEachHolder(sharing: [1, 2, 3, 5]) { _, shared in
            lengths.append(shared)
            return shared > 2
        }
        #expect(lengths == [3, 2])
    }

    @Test("keeps salts apart")
    func salts() {
        var tree = PrefixTree<Int>()
        tree.insert([1, 2, 3], holder: 1, scope: CacheScope(salt: "one"))
        tree.forEachHolder(sharing: [1, 2, 3], scope: CacheScope(salt: "other")) { _, _ in
            Issue.record("a holder of another salt was visited")
            return true
        }
    }

    @Test("forgets salts that nobody holds anything of")
    func forgetsSalts() {
        var tree = PrefixTree<Int>()
        for client in 0..<100 {
            tree.insert([1, 2], holder: 7, scope: CacheScope(salt: "client \(client)"))
        }
        tree.remove(7)
        #expect(tree.isEmpty)
        tree.insert([3, 4], holder: 8, scope: CacheScope(salt: "client 5"))
        var visited: [Int] = []
        tree.forEachHolder(sharing: [3, 4], scope: CacheScope(salt: "client 5")) { holder, _ in
            visited.append(holder)
            return true
        }
        #expect(visited == [8])
    }

    private static func tokens(_ random: inout SeededGenerator) -> [TokenID] {
        (0..<Int.random(in: 1...12, using: &random)).map { _ in TokenID.random(in: 0..<2, using: &random) }
    }

    private static func visited(_ tree: PrefixTree<Int>, _ prompt: [TokenID]) -> [Int: Int] {
        var visited: [Int: Int] = [:]
        tree.forEachHolder(sharing: prompt) { holder, shared in
            visited[holder] = shared
            return true
        }
        return visited
    }

    private static func expected(_ held: [Int: [TokenID]], _ prompt: [TokenID]) -> [Int: Int] {
        held.mapValues { tokens in zip(tokens, prompt).prefix { $0 == $1 }.count }.filter { $0.value > 0 }
    }
}
