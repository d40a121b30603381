import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// `/slots`: what runs where, and what is kept of it.
struct SlotRoutes: RouteGroup {
    let access = RouteAccess.needs(.operate)
    private enum Action: String, CaseIterable {
        case save, restore, erase
    }

    let configuration: HTTPConfiguration
    let models: any ModelDirectory

    var routes: [Route] {
        [
            Route(.get, "/slots", .llamaServer, .slots) { request, _ in try await list(request) },
            Route(.post, "/slots/{id}", .llamaServer, .slotAction) { request, context in
                try await act(request, context)
            },
        ]
    }

    private func list(_ request: Request) async throws -> Response {
        guard configuration.listsSlots else {
            throw InferenceError.unsupported(message: "This server does not list its slots; start it with --slots.")
        }
        let slots = try await models.service(named: nil).slots()
        let asksForFree = request.query.get("fail_on_no_slot").map { !$0.isEmpty } ?? false
        if asksForFree, slots.allSatisfy({ $0.task != nil }) { throw HTTPProblem.noFreeSlot }
        return JSONBody.response(LlamaServer.slots(slots))
    }

    private func act(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let id = context.pathValues(of: request)["id"] ?? ""
        guard let slot = Int(id) else {
            throw InferenceError.invalid(field: "id_slot", message: "The slot has to be a number.")
        }
        guard let action = request.query.get("action").flatMap(Action.init) else {
            throw InferenceError.invalid(field: "action", message: "action has to be save, restore or erase.")
        }
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        let service = try models.service(named: nil)
        switch action {
        case .erase:
            return JSONBody.response(LlamaServer.erased(slot: slot, tokens: try await service.eraseSlot(slot)))
        case .save:
            let name = try LlamaServer.decodeFilename(body)
            let file = try await service.saveSlot(slot, to: name)
            return JSONBody.response(LlamaServer.saved(slot: slot, to: name, file))
        case .restore:
            let name = try LlamaServer.decodeFilename(body)
            let file = try await service.restoreSlot(slot, from: name)
            return JSONBody.response(LlamaServer.restored(slot: slot, from: name, file))
        }
    }
}
