import ChasquiScheduler
import Logging
import Testing

@testable import ChasquiLlama

@Suite("A model that is warmed up", .enabled(if: TinyModel.isThere))
struct WarmUpTests {
    /// The tokens of the first step of a prompt that has time enough, and how many are left in the context.
    private func firstStep(of path: String?, warm: Bool) throws -> (planned: Int?, left: Int) {
        TinyModel.silence
        var configuration = EngineConfiguration(modelPath: path ?? "")
        configuration.slots = 2
        configuration.contextSize = 1024
        configuration.threads = 1
        var factory = EngineFactory(
            configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let model = try factory.loadModel { _ in true }
        let context = try factory.makeContext(for: model)
        var scheduler = factory.makeScheduler(for: context, model: model)
        if warm { #expect(WarmUp(context: context).run(teaching: &scheduler)) }
        var request = SequenceRequest(id: SequenceID(1), prompt: Array(0..<100))
        request.promptTime = 1e6
        scheduler.submit(request)
        return (scheduler.plan()?.tokenCount, context.tokens(in: 0))
    }

    @Test("knows how long a prompt takes, and has nothing left of what it computed")
    func warm() throws {
        let step = try firstStep(of: TinyModel.path, warm: true)
        #expect(step.planned == 100)
        #expect(step.left == 0)
    }

    @Test("knows it too where its state cannot be cut")
    func recurrent() throws {
        let step = try firstStep(of: UncuttableModel.recurrent.path, warm: true)
        #expect(step.planned == 100)
        #expect(step.left == 0)
    }

    @Test("is tried with few tokens where it was not")
    func cold() throws {
        #expect(try firstStep(of: TinyModel.path, warm: false).planned == 16)
    }
}
