import ChasquiCore

/// References of a JSON schema: none may come back to itself without a way out, since llama.cpp's converter makes of that a
/// grammar that nothing ends, or does not end itself; and it recurses over them.
struct SchemaEnds {
    /// Schemas inside of each other, over all references. A thread's stack of 8 MiB holds more than twice as many.
    private static let deepest = SchemaGraph.mostReferences

    private let graph: SchemaGraph
    private let subject: SchemaSubject

    /// - Throws: ``InferenceError/invalid(field:message:)`` with the place of a schema that never ends.
    static func check(_ graph: SchemaGraph, of subject: SchemaSubject) throws(InferenceError) {
        let ends = SchemaEnds(graph: graph, subject: subject)
        try ends.checkEnd()
        try ends.checkDepth()
    }

    private func checkEnd() throws(InferenceError) {
        let isEnded = ended()
        guard var index = isEnded.firstIndex(of: false) else { return }
        // Somewhere on the way it comes to where it was.
        var seen: Set<Int> = []
        while seen.insert(index).inserted {
            let node = graph.nodes[index]
            index = (node.needed + (node.choices ?? [])).first { !isEnded[$0] } ?? index
        }
        throw subject.error(
            "\(SchemaSubject.place(graph.nodes[index].path)) needs itself without a way out, so that no answer could end; "
                + "make it optional, or null one of its alternatives")
    }

    /// Which nodes something that ends is in.
    private func ended() -> [Bool] {
        let nodes = graph.nodes
        var isEnded = [Bool](repeating: false, count: nodes.count)
        var users = [[Int]](repeating: [], count: nodes.count)
        var missing = [Int](repeating: 0, count: nodes.count)
        var found: [Int] = []
        for (index, node) in nodes.enumerated() {
            for other in node.needed + (node.choices ?? []) { users[other].append(index) }
            missing[index] = node.choices == nil ? node.needed.count : 1
            if missing[index] == 0 { found.append(index) }
        }
        while let index = found.popLast() {
            isEnded[index] = true
            for user in users[index] where missing[user] > 0 {
                missing[user] -= 1
                if missing[user] == 0 { found.append(user) }
            }
        }
        return isEnded
    }

    /// However references lead, no schema that one leads to is open twice.
    private func checkDepth() throws(InferenceError) {
        var heights = [Int?](repeating: nil, count: graph.nodes.count)
        let depth = graph.referenceTargets.reduce(height(of: 0, in: &heights)) { $0 + height(of: $1, in: &heights) }
        guard depth > Self.deepest else { return }
        throw subject.error(
            "the schemas that its references lead to are more than \(Self.deepest) levels deep together; write fewer")
    }

    /// How deep schemas are inside of one, without references. It recurses as deep as the schema is.
    private func height(of index: Int, in heights: inout [Int?]) -> Int {
        if let known = heights[index] { return known }
        let node = graph.nodes[index]
        var height = 1
        if !node.isReference {
            for inner in node.all { height = max(height, 1 + self.height(of: inner, in: &heights)) }
        }
        heights[index] = height
        return height
    }
}
