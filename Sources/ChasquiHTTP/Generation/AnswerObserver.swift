import ChasquiCore

/// Learns from an answer's events what the access log and the metrics want to know, and costs next to nothing per token.
struct AnswerObserver {
    private let record: RequestRecord
    private let permit: RequestPermit?
    private var recording: AnswerRecording?
    private var hasFirst = false
    private var generated = 0
    private var gaps = Histogram(bounds: Histogram.latencyBounds)
    private var lastChunk: ContinuousClock.Instant?

    /// - Parameter recording: takes the events for later requests.
    init(_ context: HTTPContext, recording: AnswerRecording?) {
        self.recording = recording
        record = context.record
        permit = context.permit
    }

    mutating func observe(_ events: [GenerationEvent], of stream: GenerationStream) {
        recording?.record(events)
        generated = stream.generatedTokens
        permit?.count(generated: generated)
        if !hasFirst, events.contains(where: \.isOutput) {
            hasFirst = true
            permit?.placed()
            let time = record.start.duration(to: .now)
            record.update { $0.firstToken = time }
        }
        if case .finished(let summary) = events.last {
            record.update { $0.summary = summary }
        }
    }

    /// A chunk of a stream goes out now.
    mutating func chunk() {
        let now = ContinuousClock.now
        if let lastChunk { gaps.observe(lastChunk.duration(to: now)) }
        lastChunk = now
    }

    /// Nothing more will be read.
    func end() {
        record.update { figures in
            figures.gaps = gaps
            figures.generatedTokens = generated
        }
    }
}

extension GenerationEvent {
    /// Whether it only says how far a prompt is.
    var isProgress: Bool {
        switch self {
        case .promptProgress: true
        case .choice(_, let event): event.isProgress
        case .text, .reasoning, .toolCall, .serverTool, .finished: false
        }
    }

    /// Whether it is, or ends, what the model generated.
    fileprivate var isOutput: Bool {
        switch self {
        case .promptProgress: false
        // A prompt that is echoed has no generated tokens.
        case .text(let delta): !delta.tokens.isEmpty
        case .choice(_, let event): event.isOutput
        case .reasoning, .toolCall, .serverTool, .finished: true
        }
    }
}

extension GenerationEvent? {
    /// Whether nothing comes after it.
    var isEnd: Bool {
        if case .finished = self { return true }
        return false
    }
}
