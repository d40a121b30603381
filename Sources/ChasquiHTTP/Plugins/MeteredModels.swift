import ChasquiAPI
import ChasquiAccess
import ChasquiCore

/// The models as a plugin's route has them: what they compute counts for its request, and ends with it.
struct MeteredModels: ModelDirectory {
    let base: any ModelDirectory
    let context: HTTPContext
    let ending: RequestEnding

    var services: [any InferenceService] {
        base.services.map { MeteredService(base: $0, context: context, ending: ending) }
    }

    func service(named name: String?) throws(InferenceError) -> any InferenceService {
        do {
            return MeteredService(base: try context.service(named: name, of: base), context: context, ending: ending)
        } catch let error as InferenceError {
            throw error
        } catch let refusal as AccessRefusal {
            throw .forbidden(message: refusal.problem.message)
        } catch {
            throw .engine(message: "\(error)")
        }
    }
}

private struct MeteredService: AdmittingService {
    let base: any InferenceService
    let context: HTTPContext
    let ending: RequestEnding

    var admission: PromptAdmission? { context.admission }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        try metered(try await base.chat(request))
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        try metered(try await base.complete(request))
    }

    private func metered(_ stream: GenerationStream) throws(InferenceError) -> GenerationStream {
        try context.admit(stream)
        ending.add(stream.canceller)
        stream.add(Meter(context))
        return stream
    }
}

/// Counts what is generated for a plugin's route, one generation of perhaps several.
private struct Meter: EventStage {
    private let record: RequestRecord
    private var observer: AnswerObserver
    private var counted = 0

    init(_ context: HTTPContext) {
        record = context.record
        observer = AnswerObserver(context, recording: nil)
    }

    mutating func pass(_ events: inout [GenerationEvent], of stream: GenerationStream) throws(InferenceError) {
        let before = record.current.summary?.usage
        observer.observe(events, of: stream)
        let more = stream.generatedTokens - counted
        counted += more
        record.update { figures in
            figures.generatedTokens += more
            if let before, events.last.isEnd { figures.summary?.usage.add(before) }
        }
    }
}
