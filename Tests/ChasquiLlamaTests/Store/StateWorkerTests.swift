import ChasquiCore
import Foundation
import Synchronization
import Testing

@testable import ChasquiLlama

@Suite("The thread that stores states")
struct StateWorkerTests {
    private let scratch = ScratchDirectory()

    private func scanned(_ worker: StateWorker) async -> [StoredState] {
        await withCheckedContinuation { waiting in worker.scan { waiting.resume(returning: $0) } }
    }

    private func read(_ state: StoredState, by worker: StateWorker) async -> StateImage? {
        await withCheckedContinuation { waiting in worker.read(state) { waiting.resume(returning: $0) } }
    }

    @Test("writes, lists and reads")
    func works() async throws {
        let worker = StateWorker(directory: scratch.open())
        #expect(await scanned(worker).isEmpty)
        let image = try StateImage.sample()
        let stored = try #require(
            await withCheckedContinuation { waiting in
                worker.write(image, tokens: someTokens(9)) { stored, _ in waiting.resume(returning: stored) }
            })
        #expect(await scanned(worker) == [stored])
        #expect(await read(stored, by: worker)?.contents == image.contents)
        worker.finish()
        #expect(await read(stored, by: worker) == nil)
        #expect(worker.figures == StateWorker.Figures(written: 1))
    }

    @Test("ends only when all that it took is written")
    func finish() async throws {
        let worker = StateWorker(directory: scratch.open(), writeLimit: 10)
        _ = await scanned(worker)
        let done = Mutex(0)
        for seed in 1...5 {
            let image = try StateImage.sample(seed: UInt8(seed))
            worker.write(image, tokens: someTokens(9, seed: UInt64(seed))) { stored, _ in
                if stored != nil { done.withLock { $0 += 1 } }
            }
        }
        worker.finish()
        #expect(done.withLock { $0 } == 5)
        #expect(scratch.names.count == 5)
        let image = try StateImage.sample()
        #expect(!worker.write(image, tokens: someTokens(9)) { _, _ in Issue.record("written after the end") })
    }

    @Test("drops writes beyond what may wait, and lets reads go first")
    func bound() async throws {
        let worker = StateWorker(directory: scratch.open(), writeLimit: 2)
        _ = await scanned(worker)
        let gate = DispatchSemaphore(value: 0)
        let order = Mutex<[String]>([])
        await withCheckedContinuation { (started: CheckedContinuation<Void, Never>) in
            worker.scan { _ in
                started.resume()
                gate.wait()
            }
        }
        let image = try StateImage.sample()
        for seed in 1...4 {
            let taken = worker.write(image, tokens: someTokens(9, seed: UInt64(seed))) { _, _ in
                order.withLock { $0.append("write \(seed)") }
            }
            #expect(taken == (seed <= 2))
        }
        worker.scan { _ in order.withLock { $0.append("scan") } }
        gate.signal()
        worker.finish()
        #expect(order.withLock { $0 } == ["scan", "write 1", "write 2"])
        #expect(worker.figures == StateWorker.Figures(written: 2, dropped: 2))
    }
}
