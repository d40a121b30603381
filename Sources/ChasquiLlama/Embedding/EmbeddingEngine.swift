import ChasquiCore
import Foundation
import Logging

/// The loop that owns an embedding context: takes requests, computes their inputs together, answers. Runs on one thread.
final class EmbeddingEngine {
    private struct Running {
        let job: EmbeddingJob
        var vectors: EmbeddingJob.Vectors
        var missing: Int
        /// Some of its inputs were in a step.
        var hasBegun = false
    }

    private let context: EmbeddingContext
    private let adapters: AdapterRegistry
    private let queue: EmbeddingQueue
    private let logger: Logger
    private var planner: EmbeddingPlanner
    private var running: [UInt64: Running] = [:]

    init(context: EmbeddingContext, adapters: AdapterRegistry, queue: EmbeddingQueue, logger: Logger) {
        self.context = context
        self.adapters = adapters
        self.queue = queue
        self.logger = logger
        planner = EmbeddingPlanner(tokens: context.limits.tokens, sequences: context.limits.sequences)
    }

    /// Starts it on a thread of its own, which is the only one to use it from then on.
    /// - Returns: what waits for its end.
    func start() -> DispatchSemaphore {
        let ended = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let engine = self
        EngineThread.start(named: "chasqui-embedding") {
            engine.run()
            ended.signal()
        }
        return ended
    }

    /// Runs until the queue is closed or paused.
    private func run() {
        while let jobs = queue.take(waiting: planner.isEmpty) {
            for job in jobs { begin(job) }
            endOverdue()
            let units = planner.nextStep()
            if !units.isEmpty { compute(units) }
        }
        guard !queue.isPaused else { return }
        for job in queue.takeRest() { end(job, .failure(.shuttingDown)) }
        for entry in running.values { end(entry.job, .failure(.shuttingDown)) }
    }

    private func begin(_ job: EmbeddingJob) {
        running[job.id] = Running(
            job: job, vectors: Array(repeating: [], count: job.inputs.count), missing: job.inputs.count)
        planner.add(job.id, lengths: job.inputs.map(\.count))
    }

    private func endOverdue() {
        let now = ContinuousClock.now
        for entry in running.values {
            guard let ending = entry.job.ending(at: now) else { continue }
            planner.remove(entry.job.id)
            end(entry.job, .failure(ending))
        }
    }

    private func compute(_ units: [EmbeddingPlanner.Unit]) {
        let inputs = units.compactMap { running[$0.job]?.job.inputs[$0.input] }
        let start = ContinuousClock.now
        for unit in units { begin(unit, at: start) }
        do {
            let vectors = try context.compute(inputs, with: adapters.standard)
            queue.countStep(
                inputs: inputs.count, tokens: inputs.reduce(0) { $0 + $1.count }, took: ContinuousClock.now - start)
            for (unit, vectors) in zip(units, vectors) { deliver(vectors, of: unit) }
        } catch {
            logger.error(
                "a step for vectors failed", metadata: ["reason": "\(error.message)", "inputs": "\(inputs.count)"])
            for id in Set(units.map(\.job)) {
                guard let job = running[id]?.job else { continue }
                planner.remove(id)
                end(job, .failure(.engine(message: error.message)))
            }
        }
    }

    private func begin(_ unit: EmbeddingPlanner.Unit, at now: ContinuousClock.Instant) {
        guard let entry = running[unit.job], !entry.hasBegun else { return }
        running[unit.job]?.hasBegun = true
        entry.job.identity.stages?.begin(.embedding, at: now)
    }

    private func deliver(_ vectors: [[Float]], of unit: EmbeddingPlanner.Unit) {
        running[unit.job]?.vectors[unit.input] = vectors
        running[unit.job]?.missing -= 1
        guard let entry = running[unit.job], entry.missing == 0 else { return }
        end(entry.job, .success(entry.vectors))
    }

    private func end(_ job: EmbeddingJob, _ outcome: EmbeddingJob.Outcome) {
        running[job.id] = nil
        queue.leave(job)
        job.identity.stages?.end(at: .now)
        job.end(outcome)
    }
}
