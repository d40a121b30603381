import CChasquiPlugin
import ChasquiAPI
import ChasquiCore
import ChasquiPlugin

/// A library's filter of one request's events.
final class LibraryAnswer: PieceFilter {
    private let plugin: LoadedPlugin
    private let state: LibraryAnswerState

    init(_ plugin: LoadedPlugin, request: FilteredRequest) {
        self.plugin = plugin
        state = LibraryAnswerState(plugin, request: request)
    }

    func filter(_ piece: EventPiece) async throws -> EventVerdict {
        guard let filter = plugin.descriptor.callbacks.filter_event else { return .pass }
        let outcome = try await plugin.filter("filter_event", PluginCall(.event)) { [state, plugin] handle in
            let answer = state.opened()
            return piece.withForeign { filter(plugin.descriptor.callbacks.state, answer, $0, handle) }
        }
        guard outcome.replacement == nil || piece.kind != .toolCall else {
            throw PluginCallError(reason: "used the host wrongly: replace: a tool call cannot be replaced")
        }
        return EventVerdict(text: outcome.replacement, stops: outcome.stops)
    }
}

/// What a library keeps for one answer: opened with its first event, closed when nobody can ask for it any more.
///
/// It is unchecked since calls of one answer come one after another, each on a thread of the plugin's; where one was given up,
/// no more come.
private final class LibraryAnswerState: @unchecked Sendable {
    private let plugin: LoadedPlugin
    private let request: FilteredRequest
    private var isOpen = false
    private var answer: UnsafeMutableRawPointer?

    init(_ plugin: LoadedPlugin, request: FilteredRequest) {
        self.plugin = plugin
        self.request = request
    }

    func opened() -> UnsafeMutableRawPointer? {
        guard !isOpen else { return answer }
        isOpen = true
        let callbacks = plugin.descriptor.callbacks
        if let open = callbacks.open_events {
            let json = FilterDocument(request).json.serialized()
            answer = json.withForeign { open(callbacks.state, $0, $1) }
        }
        return answer
    }

    deinit {
        guard isOpen, let close = plugin.descriptor.callbacks.close_events else { return }
        // Two addresses, which nobody else has any more.
        let (state, answer) = (UInt(bitPattern: plugin.descriptor.callbacks.state), UInt(bitPattern: answer))
        plugin.filters.post("\(plugin.descriptor.name): close_events") {
            close(UnsafeMutableRawPointer(bitPattern: state), UnsafeMutableRawPointer(bitPattern: answer))
        }
    }
}
