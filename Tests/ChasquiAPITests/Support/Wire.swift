import ChasquiAPI
import ChasquiCore
import NIOCore
import Synchronization

let identity = RequestIdentity(id: "test")

let tinyModel = ModelDescription(
    id: "tiny", aliases: ["tiny", "small"], created: 1_790_000_000,
    figures: ModelFigures(
        summary: "llama 135M Q4_1", fileType: "Q4_1", vocabularyType: 2, vocabularySize: 49152, trainedContext: 8192,
        sequenceContext: 2048,
        embeddingSize: 576, parameters: 134_515_008, bytes: 98_000_000, slots: 4))

extension WireClock {
    /// A clock that goes on by 10 ms whenever it is looked at.
    static var ticking: WireClock {
        let ticks = Ticks()
        return WireClock(seconds: { 1_790_000_000 }, instant: { ticks.next() })
    }
}

private final class Ticks: Sendable {
    private let state = Mutex(ContinuousClock.now)

    func next() -> ContinuousClock.Instant {
        state.withLock { now in
            now = now.advanced(by: .milliseconds(10))
            return now
        }
    }
}

/// A dialect's decoders for a text.
enum Decode {
    static func chat(
        _ body: String, defaults: GenerationOptions = GenerationOptions()
    ) throws(InferenceError) -> Decoded<ChatRequest> {
        try OpenAI.decodeChat(ByteBuffer(string: body), identity: identity, defaults: defaults, clock: .ticking)
    }

    static func completion(
        _ body: String, defaults: GenerationOptions = GenerationOptions()
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        try OpenAI.decodeCompletion(ByteBuffer(string: body), identity: identity, defaults: defaults, clock: .ticking)
    }

    static func llama(
        _ body: String, defaults: GenerationOptions = GenerationOptions()
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        try LlamaServer.decodeCompletion(
            ByteBuffer(string: body), identity: identity, defaults: defaults, clock: .ticking)
    }

    /// The options of a completion with these further members.
    static func options(
        _ members: String, defaults: GenerationOptions = GenerationOptions()
    ) throws(InferenceError) -> GenerationOptions {
        try llama(#"{"prompt": "x", \#(members)}"#, defaults: defaults).request.options
    }
}

extension Decoded {
    /// All bytes of a streamed answer.
    func streamed(_ events: [GenerationEvent]) -> ByteBuffer {
        var encoder = makeEncoder(tinyModel)
        var buffer = ByteBuffer()
        encoder.start(into: &buffer)
        for event in events { encoder.encode(event, into: &buffer) }
        encoder.finish(into: &buffer)
        return buffer
    }

    /// All bytes of a streamed answer that breaks off.
    func streamed(_ events: [GenerationEvent], failingWith error: InferenceError) -> ByteBuffer {
        var encoder = makeEncoder(tinyModel)
        var buffer = ByteBuffer()
        encoder.start(into: &buffer)
        for event in events { encoder.encode(event, into: &buffer) }
        encoder.fail(Problem(error, requestID: identity.id), into: &buffer)
        encoder.finish(into: &buffer)
        return buffer
    }

    func collected(_ events: [GenerationEvent]) -> ByteBuffer {
        var collector = makeCollector(tinyModel)
        for event in events { collector.collect(event) }
        return collector.body()
    }
}
