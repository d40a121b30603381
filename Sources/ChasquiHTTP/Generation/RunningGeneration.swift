import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let queuePosition = HTTPField.Name("X-Queue-Position")!
}

/// One generation from its start to the response that carries its answer.
struct RunningGeneration: Sendable {
    let generation: Generation
    let service: any InferenceService
    /// Nil where the answer is neither kept nor looked for.
    let cache: CacheUse?
    let context: HTTPContext
    let timeout: Duration?
    /// Holds the place among the live requests until the response's last byte.
    let lease: LiveRequests.Lease

    var watch: RequestWatch { lease.watch }

    /// The whole answer at once.
    func collected() async throws -> Response {
        let (results, result) = AsyncStream<Result<ByteBuffer, InferenceError>>.makeStream()
        let task = Task { result.yield(await collect()) }
        // A service that does not look at its task's cancellation is not waited for.
        watch.onEnd {
            task.cancel()
            result.yield(.failure(.cancelled))
        }
        guard let first = await results.first(where: { _ in true }) else {
            task.cancel()
            throw InferenceError.cancelled
        }
        do {
            return marked(JSONBody.response(try first.get()))
        } catch {
            throw explained(error)
        }
    }

    /// The answer as it comes. The status waits for the first events, so that a refusal is an error response and
    /// not a stream with an error in it; but only so long that the client sees a sign of life in time.
    func streamed(commentAfter interval: Duration?) async throws -> Response {
        let (openings, opening) = AsyncStream<Opening>.makeStream()
        let task = Task { opening.yield(.done(await open())) }
        watch.onEnd {
            task.cancel()
            opening.yield(.done(.failure(.cancelled)))
        }
        let timer = interval.map { interval in
            context.channel.eventLoop.scheduleTask(in: TimeAmount(interval)) { _ = opening.yield(.late) }
        }
        let first = await openings.first { _ in true }
        timer?.cancel()
        let answer: StreamedAnswer
        switch first {
        case .late: answer = StreamedAnswer(running: self, start: .awaited(openings))
        case .done(.success(let opened)): answer = StreamedAnswer(running: self, start: .opened(opened))
        case .done(.failure(let error)): throw explained(error)
        case nil:
            task.cancel()
            throw InferenceError.cancelled
        }
        return marked(Response(status: .ok, headers: Self.streamHeaders, body: ResponseBody(answer.write)))
    }

    /// What really ended a generation whose reader was told to stop.
    func explained(_ error: InferenceError) -> InferenceError {
        watch.explained(error, timeout: timeout)
    }

    private func start() async throws(InferenceError) -> GenerationStream {
        let stream = try await stream()
        try context.admit(stream)
        return stream
    }

    private func stream() async throws(InferenceError) -> GenerationStream {
        guard case .hit(let events) = cache else { return try await generation.start(service) }
        return GenerationStream(replaying: events)
    }

    /// Tells the place in the queue that the request had when it came, and whether its answer was kept.
    private func marked(_ response: Response) -> Response {
        var response = response
        response.headers[.cache] = cache?.result.rawValue
        response.headers[.queuePosition] = context.record.current.queuePosition.map(String.init)
        return response
    }

    private func open() async -> Result<OpenedStream, InferenceError> {
        do throws(InferenceError) {
            let stream = try await start()
            guard var first = try await stream.next() else { throw Self.noEnd }
            // What nothing is written for does not begin the answer: an error behind it still has a status.
            while !generation.showsProgress, first.allSatisfy(\.isProgress), let more = try await stream.next() {
                first += more
            }
            return .success(OpenedStream(first: first, rest: stream))
        } catch {
            return .failure(error)
        }
    }

    private func collect() async -> Result<ByteBuffer, InferenceError> {
        var collector = generation.collector(service.model(named: generation.model))
        var observer = AnswerObserver(context, recording: cache?.recording)
        defer { observer.end() }
        do throws(InferenceError) {
            let stream = try await start()
            while let events = try await stream.next() {
                observer.observe(events, of: stream)
                for event in events { collector.collect(event) }
                if events.last.isEnd { return .success(collector.body()) }
            }
            throw Self.noEnd
        } catch {
            return .failure(error)
        }
    }

    static let noEnd = InferenceError.engine(message: "the generation ended without a last event")

    static let streamHeaders: HTTPFields = {
        var headers: HTTPFields = [.contentType: SSE.mediaType, .cacheControl: "no-cache"]
        // Reverse proxies such as nginx would collect the stream.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }()
}
