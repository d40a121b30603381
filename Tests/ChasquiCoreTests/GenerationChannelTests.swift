import ChasquiCore
import Synchronization
import Testing

@Suite("A channel of events")
struct GenerationChannelTests {
    @Test("merges text that was not taken yet, so that a slow reader bounds nothing but the text")
    func mergesText() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.text(TextDelta(text: "Cus", tokens: [1])))
        channel.send(.text(TextDelta(text: "", tokens: [2])))
        channel.send(.text(TextDelta(text: "co", tokens: [3, 4])))
        #expect(try await stream.next() == [.text(TextDelta(text: "Cusco", tokens: [1, 2, 3, 4]))])
        channel.send(.text(TextDelta(text: "!", tokens: [5])))
        #expect(try await stream.next() == [.text(TextDelta(text: "!", tokens: [5]))])
    }

    @Test("keeps the newest progress only")
    func mergesProgress() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.promptProgress(.at(10)))
        channel.send(.promptProgress(.at(20)))
        channel.send(.text(TextDelta(text: "a")))
        channel.send(.promptProgress(.at(30)))
        #expect(
            try await stream.next() == [
                .promptProgress(.at(20)), .text(TextDelta(text: "a")), .promptProgress(.at(30)),
            ])
    }

    @Test("keeps the order of events of different kinds")
    func order() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        let events: [GenerationEvent] = [
            .text(TextDelta(text: "a")), .toolCall(ToolCallDelta(index: 0, id: "x", name: "f")),
            .text(TextDelta(text: "b")), .reasoning("c"), .reasoning("d"), .finished(.example),
        ]
        for event in events { channel.send(event) }
        #expect(try await stream.next() == events)
    }

    @Test("adds tokens to the text that was not taken yet, and hands them out with whatever else comes")
    func addsTokens() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.text(TextDelta(text: "Cu", tokens: [1])))
        channel.add(2, text: "")
        channel.add(3, text: "sco")
        channel.send(.reasoning("hm"))
        channel.add(4, text: "!")
        #expect(
            try await stream.next() == [
                .text(TextDelta(text: "Cusco", tokens: [1, 2, 3])), .reasoning("hm"),
                .text(TextDelta(text: "!", tokens: [4])),
            ])
    }

    @Test("takes no tokens after the end, or when the reader is gone")
    func addsNothingAfterTheEnd() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.finished(.example))
        channel.add(1, text: "late")
        #expect(try await stream.next() == [.finished(.example)])
        #expect(try await stream.next() == nil)

        let abandoned = GenerationChannel()
        let reader = GenerationStream(abandoned)
        reader.canceller()
        abandoned.add(1, text: "late")
        abandoned.wake()
        await #expect(throws: InferenceError.cancelled) { try await reader.next() }
    }

    @Test("ends with the finished event, and takes nothing after it")
    func ends() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.finished(.example))
        channel.send(.text(TextDelta(text: "late")))
        channel.fail(.shuttingDown)
        #expect(try await stream.next() == [.finished(.example)])
        #expect(try await stream.next() == nil)
        #expect(try await stream.next() == nil)
    }

    @Test("hands out what came before an error, then the error")
    func failsAfterEvents() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel)
        channel.send(.text(TextDelta(text: "half")))
        channel.fail(.timedOut(after: .seconds(3)))
        channel.fail(.shuttingDown)
        #expect(try await stream.next() == [.text(TextDelta(text: "half"))])
        await #expect(throws: InferenceError.timedOut(after: .seconds(3))) { try await stream.next() }
    }

    @Test("wakes a waiting reader for an event, an end, an error, and tokens when it is told to", arguments: 0..<50)
    func wakes(round: Int) async throws {
        let channel = GenerationChannel()
        let reader = Task { () throws(InferenceError) -> [GenerationEvent]? in
            try await GenerationStream(channel).next()
        }
        for _ in 0..<round % 5 { await Task.yield() }
        switch round % 4 {
        case 3:
            channel.wake()
            channel.add(1, text: "a")
            channel.wake()
            channel.wake()
            #expect(try await reader.value == [.text(TextDelta(text: "a", tokens: [1]))])
        case 0:
            channel.send(.reasoning("hm"))
            #expect(try await reader.value == [.reasoning("hm")])
        case 1:
            channel.send(.finished(.example))
            #expect(try await reader.value == [.finished(.example)])
        default:
            channel.fail(.shuttingDown)
            await #expect(throws: InferenceError.shuttingDown) { try await reader.value }
        }
    }
}

@Suite("A stream of events")
struct GenerationStreamTests {
    @Test("cancels the generation when it is dropped before the end")
    func dropped() {
        let cancels = Counter()
        do { _ = GenerationStream(GenerationChannel(onAbandon: cancels.increment)) }
        #expect(cancels.count == 1)
    }

    @Test("cancels nothing when it is dropped after the end, be it read or not")
    func droppedAfterTheEnd() {
        let cancels = Counter()
        for end in [{ $0.send(.finished(.example)) }, { $0.fail(.shuttingDown) }] as [(GenerationChannel) -> Void] {
            let channel = GenerationChannel(onAbandon: cancels.increment)
            let stream = GenerationStream(channel)
            end(channel)
            _ = consume stream
        }
        #expect(cancels.count == 0)
    }

    @Test("cancels once, however often it is told to")
    func cancelsOnce() async {
        let cancels = Counter()
        let channel = GenerationChannel(onAbandon: cancels.increment)
        do {
            let stream = GenerationStream(channel)
            channel.send(.text(TextDelta(text: "unread")))
            stream.canceller()
            stream.canceller()
            await #expect(throws: InferenceError.cancelled) { try await stream.next() }
        }
        channel.send(.text(TextDelta(text: "late")))
        #expect(cancels.count == 1)
    }

    @Test("ends a waiting reader whose task is cancelled, and cancels the generation", arguments: 0..<50)
    func cancelledTask(round: Int) async {
        let cancels = Counter()
        let channel = GenerationChannel(onAbandon: cancels.increment)
        let reader = Task { () throws(InferenceError) -> [GenerationEvent]? in
            try await GenerationStream(channel).next()
        }
        for _ in 0..<round % 5 { await Task.yield() }
        reader.cancel()
        await #expect(throws: InferenceError.cancelled) { try await reader.value }
        #expect(cancels.count == 1)
    }

    @Test("ends a waiting reader when another cancels it", arguments: 0..<50)
    func cancelledByAnother(round: Int) async {
        let channel = GenerationChannel()
        let (cancellers, handOver) = AsyncStream<@Sendable () -> Void>.makeStream()
        let reader = Task { () throws(InferenceError) -> [GenerationEvent]? in
            let stream = GenerationStream(channel)
            handOver.yield(stream.canceller)
            return try await stream.next()
        }
        for await cancel in cancellers {
            for _ in 0..<round % 5 { await Task.yield() }
            cancel()
            break
        }
        await #expect(throws: InferenceError.cancelled) { try await reader.value }
    }

    @Test("hands out what its interpreter makes of the events, and waits while that holds everything back")
    func interprets() async throws {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel, interpreter: LineInterpreter())
        channel.send(.text(TextDelta(text: "one ")))
        let sender = Task {
            channel.send(.text(TextDelta(text: "line\nrest")))
            channel.send(.finished(.example))
        }
        var events: [GenerationEvent] = []
        while let more = try await stream.next() {
            #expect(!more.isEmpty)
            events += more
        }
        await sender.value
        #expect(events == [.reasoning("one line"), .reasoning("rest"), .finished(.example)])
    }

    @Test("passes its interpreter's error on")
    func interpreterFails() async {
        let channel = GenerationChannel()
        let stream = GenerationStream(channel, interpreter: LineInterpreter())
        channel.send(.toolCall(ToolCallDelta(index: 0)))
        await #expect(throws: InferenceError.engine(message: "no calls")) { try await stream.next() }
    }
}

/// Makes thoughts of whole lines, and holds the last one back.
private struct LineInterpreter: OutputInterpreter {
    private var held = ""

    mutating func interpret(_ event: GenerationEvent, into events: inout [GenerationEvent]) throws(InferenceError) {
        switch event {
        case .text(let delta):
            held += delta.text
            let lines = held.split(separator: "\n", omittingEmptySubsequences: false)
            for line in lines.dropLast() { events.append(.reasoning(String(line))) }
            held = lines.last.map { String($0) } ?? ""
        case .finished:
            events += [.reasoning(held), event]
        default: throw .engine(message: "no calls")
        }
    }
}

private final class Counter: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    var increment: @Sendable () -> Void {
        { self.state.withLock { $0 += 1 } }
    }
}

extension PromptProgress {
    fileprivate static func at(_ processed: Int) -> PromptProgress {
        PromptProgress(total: 100, cached: 0, processed: processed, elapsed: .zero)
    }
}

extension GenerationSummary {
    fileprivate static let example = GenerationSummary(
        reason: .endOfGeneration, usage: TokenUsage(promptTokens: 1, cachedTokens: 0, completionTokens: 1),
        timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
}
