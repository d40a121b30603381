import CChasquiPlugin
import ChasquiAPI
import ChasquiCore
import ChasquiPlugin

/// A library's filters.
struct LibraryFilter: OutsideFilter {
    let plugin: LoadedPlugin

    func changes(to document: FilterDocument, id: String) async throws -> JSONValue? {
        let callbacks = plugin.descriptor.callbacks
        guard let filter = callbacks.filter_request else { return nil }
        let json = document.json.serialized()
        let outcome = try await plugin.filter("filter_request", PluginCall(.request)) { [plugin] handle in
            json.withForeign { filter(plugin.descriptor.callbacks.state, $0, $1, handle) }
        }
        guard let replacement = outcome.replacement else { return nil }
        do {
            return try JSONValue(parsing: replacement)
        } catch {
            throw PluginCallError(reason: "replaced the request with what is no JSON: \(error)")
        }
    }

    func answer(to request: FilteredRequest) -> any PieceFilter { LibraryAnswer(plugin, request: request) }
}
