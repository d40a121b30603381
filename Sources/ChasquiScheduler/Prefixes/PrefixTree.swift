import ChasquiCore

/// A radix tree over token sequences and who holds them: which of them share the longest beginning with a prompt?
///
/// Every leaf has a holder, so whatever node a prompt reaches, someone below it holds all that was matched. Trees of
/// different scopes know nothing of each other.
struct PrefixTree<Holder: Hashable & Sendable>: Sendable {
    private struct Node: Sendable {
        var label: ArraySlice<TokenID>
        var parent: Int
        var children: [TokenID: Int] = [:]
        var holders: Set<Holder> = []
    }

    private var nodes: [Node] = []
    private var freeNodes: [Int] = []
    /// One for each scope that has holders; salts are clients', so that none may stay behind.
    private var roots: [CacheScope: Int] = [:]
    private var scopes: [Int: CacheScope] = [:]
    private var places: [Holder: Int] = [:]

    var isEmpty: Bool { places.isEmpty && roots.isEmpty }

    /// Records that `holder` has these tokens, and nothing else any more.
    mutating func insert(_ tokens: [TokenID], holder: Holder, scope: CacheScope = CacheScope()) {
        remove(holder)
        guard !tokens.isEmpty else { return }
        var node = root(scope)
        var rest = tokens[...]
        while let first = rest.first {
            guard let child = nodes[node].children[first] else {
                node = addChild(of: node, label: rest)
                break
            }
            let common = Self.commonCount(nodes[child].label, rest)
            node = common == nodes[child].label.count ? child : split(child, at: common)
            rest = rest.dropFirst(common)
        }
        nodes[node].holders.insert(holder)
        places[holder] = node
    }

    mutating func remove(_ holder: Holder) {
        guard var node = places.removeValue(forKey: holder) else { return }
        nodes[node].holders.remove(holder)
        while nodes[node].holders.isEmpty, nodes[node].children.isEmpty, nodes[node].parent >= 0 {
            let parent = nodes[node].parent
            if let first = nodes[node].label.first { nodes[parent].children[first] = nil }
            nodes[node] = Node(label: [], parent: -1)
            freeNodes.append(node)
            node = parent
        }
        if nodes[node].children.isEmpty, let scope = scopes.removeValue(forKey: node) {
            roots[scope] = nil
            freeNodes.append(node)
        }
    }

    /// Visits holders by how much of `tokens` they share, most first, each with that length.
    /// - Parameter visit: whether to go on to those that share less.
    func forEachHolder(
        sharing tokens: [TokenID], scope: CacheScope = CacheScope(), _ visit: (Holder, Int) -> Bool
    ) {
        guard let root = roots[scope] else { return }
        var path: [(node: Int, shared: Int)] = []
        var node = root
        var rest = tokens[...]
        var shared = 0
        while let first = rest.first, let child = nodes[node].children[first] {
            let common = Self.commonCount(nodes[child].label, rest)
            shared += common
            path.append((child, shared))
            guard common == nodes[child].label.count else { break }
            rest = rest.dropFirst(common)
            node = child
        }
        var visited = -1
        for (node, shared) in path.reversed() {
            guard walk(below: node, except: visited, shared, visit) else { return }
            visited = node
        }
    }

    private func walk(below node: Int, except visited: Int, _ shared: Int, _ visit: (Holder, Int) -> Bool) -> Bool {
        for holder in nodes[node].holders where !visit(holder, shared) { return false }
        for child in nodes[node].children.values where child != visited {
            guard walk(below: child, except: visited, shared, visit) else { return false }
        }
        return true
    }

    private mutating func root(_ scope: CacheScope) -> Int {
        if let root = roots[scope] { return root }
        let root = makeNode(label: [], parent: -1)
        roots[scope] = root
        scopes[root] = scope
        return root
    }

    private mutating func makeNode(label: ArraySlice<TokenID>, parent: Int) -> Int {
        // A copy, so that no node keeps a whole prompt alive for a few of its tokens.
        let node = Node(label: ArraySlice(Array(label)), parent: parent)
        if let free = freeNodes.popLast() {
            nodes[free] = node
            return free
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func addChild(of parent: Int, label: ArraySlice<TokenID>) -> Int {
        let child = makeNode(label: label, parent: parent)
        if let first = label.first { nodes[parent].children[first] = child }
        return child
    }

    /// Puts a node in the middle of another's edge.
    private mutating func split(_ node: Int, at count: Int) -> Int {
        let label = nodes[node].label
        let upper = addChild(of: nodes[node].parent, label: label.prefix(count))
        nodes[node].label = ArraySlice(Array(label.dropFirst(count)))
        nodes[node].parent = upper
        if let first = nodes[node].label.first { nodes[upper].children[first] = node }
        return upper
    }

    private static func commonCount(_ one: ArraySlice<TokenID>, _ other: ArraySlice<TokenID>) -> Int {
        var count = 0
        let limit = min(one.count, other.count)
        one.withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { other in
                while count < limit, one[count] == other[count] { count += 1 }
            }
        }
        return count
    }
}
