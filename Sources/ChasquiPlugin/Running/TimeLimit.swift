import Synchronization

/// Waits for work that is not trusted to end.
package enum TimeLimit {
    package struct Exceeded: Error, CustomStringConvertible {
        package var description: String { "it took too long" }
    }

    /// Does the work in a task of its own, which is cancelled, and no longer waited for, when the time is over or the caller
    /// is cancelled.
    /// - Throws: what the work throws, ``Exceeded``, or `CancellationError`.
    package static func run<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (results, result) = AsyncStream<Result<Value, any Error>>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let working = Task {
            do {
                result.yield(.success(try await work()))
            } catch {
                result.yield(.failure(error))
            }
        }
        let timer = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            result.yield(.failure(Exceeded()))
        }
        defer {
            working.cancel()
            timer.cancel()
        }
        for await first in results { return try first.get() }
        throw CancellationError()
    }
}
