import CChasquiPlugin
import ChasquiPlugin
import Logging

/// A library's plugin at work: its callbacks, and the threads that they run on.
struct LoadedPlugin: Sendable {
    /// So many answers can stream at once.
    private static let mostRouteCalls = 64
    private static let mostFilterCalls = 16

    let descriptor: PluginDescriptor
    /// How long it may take to begin and to end. That of filters is in the hands of who asks them.
    let timeout: Duration
    /// For routes, which take as long as their answers.
    let routes: CallPool
    let filters: CallPool
    private let start: LibraryStart

    init(_ library: PluginLibrary, timeout: Duration, logger: Logger) {
        descriptor = library.descriptor
        start = LibraryStart(library.descriptor)
        self.timeout = timeout
        let name = library.descriptor.name
        routes = CallPool(name: "plugin-\(name)", mostThreads: Self.mostRouteCalls, logger: logger)
        filters = CallPool(name: "filter-\(name)", mostThreads: Self.mostFilterCalls, logger: logger)
    }

    /// Has the library begun, once. Blocks.
    /// - Returns: what its `start` returned.
    func begin() -> Int32 { start.status }

    /// The same for those that must not block, within the timeout.
    /// - Throws: ``PluginCallError`` where it has not begun, or `CancellationError`.
    func started() async throws {
        let status: Int32
        do {
            status = try await start.status(on: filters, as: "\(descriptor.name): start", timeout: timeout)
        } catch let failure as CallFailure where failure != .cancelled {
            throw PluginCallError(reason: "its start \(failure.words)")
        } catch {
            throw CancellationError()
        }
        guard status == CHASQUI_OK else { throw PluginCallError(reason: "its start returned \(status)") }
    }

    /// Runs a callback of a filter until the task is cancelled, and reads what it asked for.
    /// - Throws: ``RequestRefusal`` where it refused, ``PluginCallError`` where it failed.
    func filter(
        _ what: String, _ call: PluginCall, _ body: @escaping @Sendable (OpaquePointer) -> Int32
    ) async throws -> PluginCall.Outcome {
        let status: Int32
        do {
            status = try await filters.run(
                "\(descriptor.name): \(what)", timeout: nil, onGiveUp: call.giveUp
            ) {
                let started = begin()
                return started == CHASQUI_OK ? call.withHandle(body) : started
            }
        } catch .cancelled {
            throw CancellationError()
        } catch {
            throw PluginCallError(reason: error.words)
        }
        let outcome = call.outcome
        if let misuse = outcome.misuse { throw PluginCallError(reason: "used the host wrongly: \(misuse)") }
        if let refusal = outcome.refusal {
            throw RequestRefusal(status: refusal.status, message: refusal.message)
        }
        guard status == CHASQUI_OK else { throw PluginCallError(reason: "returned \(status)") }
        return outcome
    }
}

/// How a plugin failed in a call. Who called it puts the plugin's name in front.
package struct PluginCallError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A predicate, such as `did not return within 2 s`.
    package var reason: String

    package var description: String { reason }
}

extension CallFailure {
    var words: String {
        switch self {
        case .timedOut(let limit): "did not return within \(limit)"
        case .hanging(let calls): "has \(calls) calls that do not return, and gets no more until they do"
        case .cancelled: "was cancelled"
        }
    }
}
