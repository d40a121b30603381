import CChasquiPlugin
import ChasquiCore
import HTTPTypes
import Synchronization

/// One call of a library's callback: what it does with the host's functions. The library knows it as `chasqui_call`.
final class PluginCall: Sendable {
    enum Kind: Sendable {
        case route(AnswerPipe, RouteModel)
        case request
        case event
    }

    /// What the callback asked for.
    struct Outcome: Sendable, Equatable {
        var refusal: Refusal?
        var replacement: String?
        var stops = false
        /// How a host function was used wrongly. It makes the call a failed one, so that a refusal that is worded wrongly
        /// lets nothing through.
        var misuse: String?
        /// Why the model did not answer.
        var error: InferenceError?
    }

    struct Refusal: Sendable, Equatable {
        var status: Int
        var message: String
    }

    private let kind: Kind
    private let state = Mutex(Outcome())
    private let gone = Atomic(false)
    /// The model's answer that the call waits for.
    private let generation = Mutex<Task<Void, Never>?>(nil)

    init(_ kind: Kind) {
        self.kind = kind
    }

    var outcome: Outcome { state.withLock { $0 } }

    var isGone: Bool { gone.load(ordering: .relaxed) }

    /// Nobody waits for it any more.
    func giveUp() {
        gone.store(true, ordering: .relaxed)
        generation.withLock { $0 }?.cancel()
        if case .route(let answer, _) = kind { answer.abandon() }
    }

    /// Runs `body` with the pointer that the library gets.
    func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { body(OpaquePointer(Unmanaged.passUnretained(self).toOpaque())) }
    }

    // As the host's functions do

    func misused(_ function: String, _ why: String) -> Int32 {
        state.withLock { $0.misuse = $0.misuse ?? "\(function): \(why)" }
        return Int32(CHASQUI_INVALID)
    }

    func refuse(status: Int, message: String) -> Int32 {
        if case .route(let answer, _) = kind, answer.hasBegun {
            return misused("refuse", "the answer has begun")
        }
        state.withLock { $0.refusal = Refusal(status: status, message: message) }
        return Int32(CHASQUI_OK)
    }

    func replace(_ text: String) -> Int32 {
        if case .route = kind { return misused("replace", "it is of filters") }
        state.withLock { $0.replacement = text }
        return Int32(CHASQUI_OK)
    }

    func stop() -> Int32 {
        guard case .event = kind else { return misused("stop", "it is of filters of events") }
        state.withLock { $0.stops = true }
        return Int32(CHASQUI_OK)
    }

    func respond(status: Int, headers: HTTPFields) -> Int32 {
        guard case .route(let answer, _) = kind else { return misused("respond", "it is of routes") }
        guard answer.begin(AnswerHead(status: status, headers: headers)) else {
            return misused("respond", "the answer has begun")
        }
        return Int32(CHASQUI_OK)
    }

    /// Waits while the client takes less than is written.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard case .route(let answer, _) = kind else { return misused("write", "it is of routes") }
        return Int32(answer.write(bytes) ? CHASQUI_OK : CHASQUI_GONE)
    }

    /// Blocks until the model has answered.
    func generate(_ json: [UInt8], _ onEvent: (EventPiece) -> Int32) -> Int32 {
        guard case .route(_, let model) = kind else { return misused("generate", "it is of routes") }
        defer { generation.withLock { $0 = nil } }
        do throws(InferenceError) {
            return try model.generate(json, onBegin: begun, onEvent)
        } catch {
            guard error != .cancelled, !isGone else { return Int32(CHASQUI_GONE) }
            state.withLock { $0.error = error }
            return Int32(CHASQUI_REFUSED)
        }
    }

    private func begun(_ task: Task<Void, Never>) {
        generation.withLock { $0 = task }
        if isGone { task.cancel() }
    }
}
