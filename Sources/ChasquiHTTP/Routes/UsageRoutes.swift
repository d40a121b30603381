import ChasquiAPI
import ChasquiAccess
import ChasquiCore
package import ChasquiStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/admin/usage`: who used how much.
package struct UsageRoutes: RouteGroup {
    package let access = RouteAccess.needs(.admin)
    private let usage: UsageStore

    package init(usage: UsageStore) {
        self.usage = usage
    }

    package var routes: [Route] {
        [Route(.get, "/admin/usage", .openAI, .usage) { request, _ in try await report(request) }]
    }

    private func report(_ request: Request) async throws -> Response {
        let parameters = request.query
        try Admin.allow(usageParameters: parameters.map { String($0.key) })
        let text = { (name: String) in parameters.get(name) }
        let query = try Admin.usageQuery(
            from: text("from"), to: text("to"), by: parameters.getAll("by"), key: text("key"), at: .now)
        let totals = try await usage.totals(query)
        switch text("format") ?? "json" {
        case "json":
            return JSONBody.response(Admin.usage(totals, query))
        case "csv":
            return Response(
                status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: Admin.csv(totals, query))))
        default:
            throw InferenceError.invalid(field: "format", message: "format has to be json or csv.")
        }
    }
}
