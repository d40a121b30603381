import ChasquiCore

/// What one value may be, over alternatives and references: llama.cpp's readers of calls try all ways through them.
struct SchemaUnions {
    private enum Size {
        case unknown, asked
        case known(Int)
    }

    private static let most = 10_000

    private let graph: SchemaGraph
    private let subject: SchemaSubject
    private var sizes: [Size]

    /// - Throws: ``InferenceError/invalid(field:message:)`` with the place of what is an alternative of itself, or leads to
    ///   too many.
    static func check(_ graph: SchemaGraph, of subject: SchemaSubject) throws(InferenceError) {
        var unions = SchemaUnions(graph: graph, subject: subject)
        for index in graph.nodes.indices { _ = try unions.size(of: index) }
    }

    private init(graph: SchemaGraph, subject: SchemaSubject) {
        self.graph = graph
        self.subject = subject
        sizes = Array(repeating: .unknown, count: graph.nodes.count)
    }

    /// How many ways there are. It recurses as deep as ``SchemaEnds`` allows.
    private mutating func size(of index: Int) throws(InferenceError) -> Int {
        let node = graph.nodes[index]
        let place = SchemaSubject.place(node.path)
        switch sizes[index] {
        case .known(let size): return size
        case .asked: throw subject.error("\(place) is an alternative of itself; leave that one out")
        case .unknown: sizes[index] = .asked
        }
        var size = 1
        for other in node.same { size += try self.size(of: other) }
        guard size <= Self.most else {
            throw subject.error("the alternatives of \(place) lead to more than \(Self.most) others; write fewer")
        }
        sizes[index] = .known(size)
        return size
    }
}
