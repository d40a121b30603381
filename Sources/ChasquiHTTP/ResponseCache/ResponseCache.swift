import ChasquiCore
import ChasquiStore
import Foundation
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// Answers to deterministic requests, for requests that are equal: in memory, and behind it in the database where there is
/// one.
final class ResponseCache: Sendable {
    struct Figures: Sendable {
        var memoryHits: UInt64 = 0
        var diskHits: UInt64 = 0
        var misses: UInt64 = 0
        var memoryBytes = 0
        var memoryEntries = 0
        /// Nil where there is no database.
        var disk: ResponseStore.Figures?
    }

    private struct State {
        var memory: ResponseMemory
        var figures = Figures()
    }

    /// What one answer may take while it is computed, so as to be kept.
    let mostAnswerBytes: Int
    private let state: Mutex<State>
    private let disk: ResponseArchive?
    private let defaults: String
    private let logger: Logger

    /// - Parameters:
    ///   - limitBytes: what the answers in memory may take together.
    ///   - defaults: of requests, on which answers depend as well.
    init(limitBytes: Int, disk: ResponseArchive?, defaults: GenerationOptions, logger: Logger) {
        mostAnswerBytes = min(limitBytes, 8 << 20)
        state = Mutex(State(memory: ResponseMemory(limitBytes: limitBytes)))
        self.disk = disk
        self.defaults = ResponseKey.text(of: defaults)
        self.logger = logger
    }

    var figures: Figures {
        var figures = state.withLock { state in
            var figures = state.figures
            figures.memoryBytes = state.memory.bytes
            figures.memoryEntries = state.memory.count
            return figures
        }
        figures.disk = disk?.figures
        return figures
    }

    /// What there is for a request; nil where its answer could be another one the next time, or may not be kept.
    func use(
        for generation: Generation, body: ByteBuffer, headers: HTTPFields, identity: RequestIdentity,
        service: any InferenceService
    ) async -> CacheUse? {
        let directives = CacheDirectives(headers)
        let options = generation.options
        guard directives.writes, options.isRepeatable, !generation.runsServerTools,
            let fingerprint = service.fingerprint(for: options),
            let request = CanonicalRequest.text(of: body)
        else { return nil }
        let hasDate = generation.kind == .chat && service.properties?.templateHasDate != false
        let key = ResponseKey(
            fingerprint: fingerprint, kind: generation.kind, tenant: identity.tenant,
            hour: hasDate ? Int(Date.now.timeIntervalSince1970 / 3600) : nil, defaults: defaults, request: request,
            isSalted: !options.cacheSalt.isEmpty)
        if directives.reads, let kept = await find(key) {
            return .hit(kept.replay(reportsProgress: options.reportsPromptProgress))
        }
        state.withLock { $0.figures.misses += 1 }
        return .miss(
            AnswerRecording(cache: self, key: key) { service.fingerprint(for: options) == fingerprint })
    }

    func keep(_ answer: KeptEvents, under key: ResponseKey) {
        do {
            let data = try answer.data()
            state.withLock { $0.memory.keep(data, under: key) }
            if !key.isSalted { disk?.keep(data, under: key.digest) }
        } catch {
            logger.warning("an answer cannot be kept", metadata: ["reason": "\(error)"])
        }
    }

    private func find(_ key: ResponseKey) async -> KeptEvents? {
        if let data = state.withLock({ $0.memory.body(key) }), let kept = read(data) {
            state.withLock { $0.figures.memoryHits += 1 }
            return kept
        }
        guard !key.isSalted, let data = await disk?.body(key.digest), let kept = read(data) else { return nil }
        state.withLock { state in
            state.figures.diskHits += 1
            state.memory.keep(data, under: key)
        }
        return kept
    }

    private func read(_ data: Data) -> KeptEvents? {
        do {
            return try KeptEvents(data: data)
        } catch {
            logger.warning("a kept answer cannot be read; it is computed", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}

extension GenerationOptions {
    /// Whether an equal request gets an equal answer. A limit of time and a hand from outside end answers anywhere.
    fileprivate var isRepeatable: Bool {
        sampling.isDeterministic && decodeLimit == nil && !reasoning.isControlled
    }
}

extension ModelProperties {
    /// Templates write the date by these names.
    fileprivate var templateHasDate: Bool {
        chatTemplate.contains("strftime_now") || chatTemplate.contains("date_string")
    }
}
