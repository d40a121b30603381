import ChasquiAPI
import ChasquiCore
import Hummingbird
import Logging
import NIOCore

/// Writes a generation's events as server-sent events: all that are there at a wake-up, in one buffer, in one write.
struct StreamedAnswer: Sendable {
    let running: RunningGeneration
    let start: Start

    enum Start {
        case opened(OpenedStream)
        /// The first events did not come in time for the response's head.
        case awaited(AsyncStream<Opening>)
    }

    func write(to writer: inout any ResponseBodyWriter) async throws {
        var encoder = running.generation.encoder(running.service.model(named: running.generation.model))
        var observer = AnswerObserver(running.context, recording: running.cache?.recording)
        defer { observer.end() }
        do {
            if case .awaited = start { try await writer.write(SSE.comment) }
            do {
                try await writeEvents(&encoder, to: &writer, &observer)
            } catch let error as InferenceError {
                try await writeFailure(error, &encoder, to: &writer)
            }
            try await writer.finish(nil)
        } catch {
            // Whatever cannot be written has nobody to read it.
            running.context.record.update { figures in
                figures.clientIsGone = true
                figures.status = Problem.Kind.clientGone.status
            }
            throw error
        }
    }

    private func writeEvents(
        _ encoder: inout any StreamEncoder, to writer: inout any ResponseBodyWriter, _ observer: inout AnswerObserver
    ) async throws {
        let opened =
            switch start {
            case .opened(let opened): opened
            case .awaited(let openings): try await openings.opened()
            }
        guard let stream = opened.take() else { throw RunningGeneration.noEnd }
        running.watch.onEnd(stream.canceller)
        let executor = stream.isInterpreted ? nil : EventLoopExecutor(running.context.channel.eventLoop)
        try await withTaskExecutorPreference(executor) {
            try await writeEvents(of: stream, after: opened.first, &encoder, to: &writer, &observer)
        }
    }

    private func writeEvents(
        of stream: GenerationStream, after first: [GenerationEvent], _ encoder: inout any StreamEncoder,
        to writer: inout any ResponseBodyWriter, _ observer: inout AnswerObserver
    ) async throws {
        var events = first
        var buffer = ByteBuffer()
        encoder.start(into: &buffer)
        while true {
            observer.observe(events, of: stream)
            for event in events { encoder.encode(event, into: &buffer) }
            let isLast = events.last.isEnd
            if isLast { encoder.finish(into: &buffer) }
            if buffer.readableBytes > 0 {
                observer.chunk()
                try await writer.write(buffer)
            }
            if isLast { return }
            guard let more = try await stream.next() else { throw RunningGeneration.noEnd }
            events = more
            // The former write is done by now, so that its bytes can be overwritten.
            buffer.clear()
        }
    }

    /// The status is long sent, so that the error is the stream's last event.
    private func writeFailure(
        _ error: InferenceError, _ encoder: inout any StreamEncoder, to writer: inout any ResponseBodyWriter
    ) async throws {
        let error = running.explained(error)
        if error == .cancelled { throw error }
        if case .engine(let message) = error {
            running.context.logger.error("generation failed", metadata: ["error": .string(message)])
        }
        let problem = Problem(error, requestID: running.context.requestID)
        running.context.record.update { $0.failure = problem.kind.rawValue }
        var buffer = ByteBuffer()
        encoder.fail(problem, into: &buffer)
        try await writer.write(buffer)
    }
}
