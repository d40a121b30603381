import ArgumentParser
import ChasquiCore
import ChasquiLlama
import ChasquiServing
import Logging

/// One answer, streamed to standard output.
struct TerminalAnswer {
    let engine: LlamaService
    let options: GenerationOptions

    /// - Throws: ``ModelLoadError``, ``InferenceError``, or exit code 130 where it was cancelled.
    func write(to messages: [ChatMessage], logLevel: Logger.Level) async throws {
        let log = LlamaLog(level: logLevel)
        try log.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await EngineService(engine: engine, log: log).run() }
            group.addTask {
                defer { engine.beginShutdown(isImmediate: true) }
                await LoadProgress(engine: engine).show()
                await engine.waitUntilReady()
                // Otherwise the engine's task throws why.
                guard engine.readiness == .ready else { return }
                try await stream(messages)
            }
            for try await _ in group {}
        }
        if Task.isCancelled { throw ExitCode(130) }
    }

    private func stream(_ messages: [ChatMessage]) async throws {
        let request = ChatRequest(identity: RequestIdentity(id: "run"), messages: messages, options: options)
        do {
            let stream = try await engine.chat(request)
            while let events = try await stream.next() {
                for event in events { show(event) }
            }
        } catch InferenceError.cancelled {
            Output.write("\n")
        } catch {
            throw RunFailure(error)
        }
    }

    private func show(_ event: GenerationEvent) {
        switch event {
        case .text(let delta): Output.write(delta.text)
        case .reasoning(let text): Output.error(text)
        case .toolCall, .promptProgress, .serverTool, .choice: break
        case .finished(let summary):
            Output.write("\n")
            Output.error(Self.line(for: summary) + "\n")
        }
    }

    static func line(for summary: GenerationSummary) -> String {
        let usage = summary.usage
        // The first token belongs to the prompt's time.
        let decoded = rate(of: usage.completionTokens - 1, in: summary.timings.decode)
        let read = rate(of: usage.promptTokens - usage.cachedTokens, in: summary.timings.prefill)
        let cut = summary.reason == .length ? ", cut off at the limit" : ""
        return "[\(usage.completionTokens) tokens at \(decoded); prompt: \(usage.promptTokens) tokens at \(read)\(cut)]"
    }

    private static func rate(of tokens: Int, in time: Duration) -> String {
        let seconds = time / .seconds(1)
        guard tokens > 0, seconds > 0 else { return "- tokens/s" }
        return "\(((Double(tokens) / seconds) * 10).rounded() / 10) tokens/s"
    }
}

/// Why there is no answer, in one line.
struct RunFailure: Error, CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        description =
            switch error as? InferenceError {
            case .invalid(_, let message), .notFound(_, let message), .forbidden(let message),
                .unsupported(let message), .incapable(let message), .engine(let message), .unavailable(let message):
                message
            case .contextExceeded(let prompt, let context, let isAtLeast):
                "the prompt has \(isAtLeast ? "at least " : "")\(prompt) tokens and the context \(context): shorten it, or use a larger --ctx-size"
            case .refused(let refusal): refusal.message
            case .overloaded, .limited, .loading, .shuttingDown, .timedOut, .promptTooSlow, .stuck, .slotBusy,
                .cancelled, nil:
                "there is no answer: \(error)"
            }
    }
}
