import Foundation

/// Worker threads for what takes long and blocks: templates, tokens, grammars. Keeps such work off Swift's own pool.
final class PreparationPool: Sendable {
    private let queue = OperationQueue()

    init(workers: Int) {
        queue.name = "chasqui-preparation"
        queue.maxConcurrentOperationCount = workers
    }

    /// Runs `body` on a worker.
    func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            queue.addOperation {
                continuation.resume(returning: Result(catching: body))
            }
        }
        return try result.get()
    }
}
