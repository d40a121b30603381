import ChasquiCore
import Dispatch
import HTTPTypes
import Synchronization

/// How a route's answer begins.
struct AnswerHead: Sendable, Equatable {
    /// Where a library writes without it.
    static let standard = AnswerHead(status: 200, headers: [.contentType: "text/plain; charset=utf-8"])

    var status: Int
    var headers: HTTPFields
}

/// A route's answer on its way from a library's thread, which may block, to the connection's task, which may not.
final class AnswerPipe: Sendable {
    /// A writer waits while more than this is not taken.
    private static let capacity = 64 << 10

    private struct State {
        var head: AnswerHead?
        var bytes: [UInt8] = []
        var end: Result<Void, RouteFailure>?
        var isAbandoned = false
        var reader: CheckedContinuation<Void, Never>?
        var writerWaits = false
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    var hasBegun: Bool { state.withLock { $0.head != nil } }

    // The library's side, one thread at a time

    /// False where it has begun before.
    func begin(_ head: AnswerHead) -> Bool {
        state.withLock { state in
            guard state.head == nil else { return false }
            state.head = head
            return true
        }
    }

    /// False when nobody reads any more.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isAbandoned else { return nil }
            state.head = state.head ?? .standard
            state.bytes += bytes
            return state.reader.take()
        }
        reader?.resume()
        while true {
            let (isAbandoned, waits) = state.withLock { state in
                state.writerWaits = !state.isAbandoned && state.bytes.count > Self.capacity
                return (state.isAbandoned, state.writerWaits)
            }
            guard waits else { return !isAbandoned }
            room.wait()
        }
    }

    func finish(_ end: Result<Void, RouteFailure>) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.end = state.end ?? end
            return state.reader.take()
        }
        reader?.resume()
    }

    // The connection's side, one task

    /// Waits until there is something to answer with.
    /// - Returns: the head, and the whole body where the answer is at its end already.
    func opened() async throws(RouteFailure) -> (head: AnswerHead, whole: [UInt8]?) {
        while true {
            let (head, bytes, end) = state.withLock { ($0.head, $0.bytes, $0.end) }
            switch end {
            case .failure(let failure)?: throw failure
            case .success?: return (head ?? .standard, bytes)
            case nil:
                if let head, !bytes.isEmpty { return (head, nil) }
                await wait()
            }
        }
    }

    /// More of the body; nil at its end.
    func next() async throws(RouteFailure) -> [UInt8]? {
        while true {
            let (bytes, end, writerWaits) = state.withLock { state in
                let bytes = state.bytes
                state.bytes = []
                defer { state.writerWaits = false }
                return (bytes, state.end, state.writerWaits)
            }
            if writerWaits { room.signal() }
            if !bytes.isEmpty { return bytes }
            switch end {
            case .failure(let failure)?: throw failure
            case .success?: return nil
            case nil: await wait()
            }
        }
    }

    /// Nobody reads any more.
    func abandon() {
        let (reader, writerWaits) = state.withLock { state in
            state.isAbandoned = true
            state.end = state.end ?? .failure(.gone)
            defer { state.writerWaits = false }
            return (state.reader.take(), state.writerWaits)
        }
        if writerWaits { room.signal() }
        reader?.resume()
    }

    /// Returns at once where something is there already that ``next()`` has not seen.
    private func wait() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard state.bytes.isEmpty, state.end == nil else { return true }
                state.reader = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

/// Why a route has no answer, or no end of one.
enum RouteFailure: Error, Equatable {
    case refused(PluginCall.Refusal)
    case failed(String)
    /// The model did not answer, and the library leaves it at that.
    case model(InferenceError)
    /// Nobody reads any more, or the server is ending.
    case gone
}
