import ChasquiAPI
import ChasquiCore
import ChasquiPlugin

/// A filter that is not Swift in this program: it sees JSON.
protocol OutsideFilter: Sendable {
    /// - Returns: the members of the request to change; nil leaves it as it is.
    /// - Throws: ``RequestRefusal`` where it is refused, ``PluginCallError`` where the filter failed.
    func changes(to document: FilterDocument, id: String) async throws -> JSONValue?
    /// The filter of the answer to a request.
    func answer(to request: FilteredRequest) -> any PieceFilter
}

/// Has it see requests as the server's filters do.
struct OutsideRequestFilter: RequestFilter {
    let outside: any OutsideFilter

    func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws {
        let document = FilterDocument(request)
        try await change(document, context) { changes throws(InferenceError) in
            try document.apply(changes, to: &request)
        }
    }

    func filter(_ request: inout CompletionRequest, _ context: FilterContext) async throws {
        let document = FilterDocument(request)
        try await change(document, context) { changes throws(InferenceError) in
            try document.apply(changes, to: &request)
        }
    }

    private func change(
        _ document: FilterDocument, _ context: FilterContext, apply: (JSONValue) throws(InferenceError) -> Void
    ) async throws {
        guard let changes = try await outside.changes(to: document, id: context.identity.id) else { return }
        do {
            try apply(changes)
        } catch {
            throw PluginCallError(wrongChange: error)
        }
    }
}

extension FilterDocument {
    init(_ request: FilteredRequest) {
        switch request {
        case .chat(let chat): self.init(chat)
        case .completion(let completion): self.init(completion)
        }
    }
}

extension PluginRegistration {
    /// - Parameters:
    ///   - filtersRequests: whether it is asked about requests.
    ///   - filtersEvents: whether it is asked about answers.
    mutating func add(_ filter: some OutsideFilter, filtersRequests: Bool, filtersEvents: Bool) {
        if filtersRequests { add(OutsideRequestFilter(outside: filter)) }
        if filtersEvents { addAwaitingEventFilter { request, _ in PieceStage(filter.answer(to: request)) } }
    }
}

extension PluginCallError {
    /// A filter's change is one that the client could not have asked for, which is not the client's fault.
    fileprivate init(wrongChange error: InferenceError) {
        guard case .invalid(_, let message) = error else {
            self.init(reason: "changed the request in a way that is not taken: \(error)")
            return
        }
        self.init(reason: "changed the request in a way that is not taken: \(message)")
    }
}
