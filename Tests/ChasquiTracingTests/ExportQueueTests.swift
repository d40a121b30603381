import Testing

@testable import ChasquiTracing

@Suite("Spans that wait") struct ExportQueueTests {
    @Test("are bounded: what is too much is dropped and counted")
    func bounded() throws {
        let queue = SpanQueue(limit: 3, batchLimit: 2)
        for name in ["a", "b", "c", "d", "e"] { queue.add(try .sample(name)) }
        #expect(queue.figures.dropped == 2)
        #expect(queue.figures.waiting == 3)
        #expect(queue.takeBatch().map(\.name) == ["a", "b"])
        #expect(queue.takeBatch().map(\.name) == ["c"])
        #expect(queue.takeBatch().isEmpty)
    }

    @Test("wait until it is known what became of them, also while they are sent")
    func taken() throws {
        let queue = SpanQueue(limit: 3, batchLimit: 2)
        for name in ["a", "b", "c"] { queue.add(try .sample(name)) }
        queue.putBack(queue.takeBatch())
        let batch = queue.takeBatch()
        #expect(queue.figures.waiting == 3)
        queue.add(try .sample("d"))
        #expect(queue.figures.dropped == 1)
        queue.settle(exported: batch.count - 1, failed: 1)
        #expect((queue.figures.waiting, queue.figures.exported, queue.figures.failed) == (1, 1, 1))
    }

    @Test("keep their order when a batch comes back")
    func putBack() throws {
        let queue = SpanQueue(limit: 9, batchLimit: 2)
        for name in ["a", "b", "c"] { queue.add(try .sample(name)) }
        queue.putBack(queue.takeBatch())
        #expect(queue.takeBatch().map(\.name) == ["a", "b"])
    }
}

@Suite("A failed export") struct ExportRetryTests {
    @Test("is tried again where the collector only has too much to do", arguments: [429, 502, 503, 504])
    func passing(status: Int) {
        var retry = ExportRetry(first: .seconds(1))
        #expect(retry.wait(after: ExportFailure(status: status), chance: 1) == .seconds(1))
        #expect(retry.wait(after: ExportFailure(status: status), chance: 0.5) == .seconds(1))
        #expect(retry.wait(after: ExportFailure(status: status), chance: 1) == .seconds(4))
    }

    @Test("is not tried again where it would fail again", arguments: [400, 401, 404, 413, 500])
    func final(status: Int) {
        var retry = ExportRetry(first: .seconds(1))
        #expect(retry.wait(after: ExportFailure(status: status)) == nil)
    }

    @Test("waits as long as the collector says, within a bound")
    func retryAfter() {
        var retry = ExportRetry(first: .seconds(1))
        #expect(retry.wait(after: ExportFailure(status: 503, retryAfter: "7"), chance: 1) == .seconds(7))
        #expect(
            retry.wait(after: ExportFailure(status: 503, retryAfter: "9999"), chance: 1) == ExportRetry.longestWait)
        #expect(retry.wait(after: ExportFailure(status: 503, retryAfter: "-1"), chance: 1) == .seconds(4))
    }

    @Test("is given up in the end")
    func given() {
        var retry = ExportRetry(first: .seconds(1))
        let waits = (1...ExportRetry.mostTries).map { _ in retry.wait(after: ExportFailure(status: 503)) }
        #expect(waits.dropLast().allSatisfy { $0.map { $0 <= ExportRetry.longestWait } == true })
        #expect(waits.last == .some(nil))
    }
}
