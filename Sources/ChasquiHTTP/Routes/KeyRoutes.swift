import ChasquiAPI
import ChasquiAccess
import ChasquiCore
package import ChasquiStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/admin/keys`: the keys of the database.
package struct KeyRoutes: RouteGroup {
    package let access = RouteAccess.needs(.admin)
    private let keys: KeyStore
    private let control: AccessControl
    private let bodyLimit: Int

    /// - Parameter bodyLimit: in bytes.
    package init(keys: KeyStore, control: AccessControl, bodyLimit: Int) {
        self.keys = keys
        self.control = control
        self.bodyLimit = bodyLimit
    }

    package var routes: [Route] {
        [
            Route(.get, "/admin/keys", .openAI, .keys) { _, _ in
                JSONBody.response(Admin.keys(try await keys.list(), at: .now))
            },
            Route(.post, "/admin/keys", .openAI, .createKey) { request, _ in try await create(request) },
            Route(.get, "/admin/keys/{key}", .openAI, .key) { request, context in
                JSONBody.response(Admin.key(try await keys.key(name(request, context)), at: .now))
            },
            Route(.post, "/admin/keys/{key}/rotate", .openAI, .rotateKey) { request, context in
                try await rotate(request, name(request, context))
            },
            Route(.delete, "/admin/keys/{key}", .openAI, .revokeKey) { request, context in
                let key = try await keys.revoke(name(request, context), at: .now)
                control.setManagedKeys(try await keys.ring())
                return JSONBody.response(Admin.key(key, at: .now))
            },
        ]
    }

    private func create(_ request: Request) async throws -> Response {
        let body = try await RequestReader(limit: bodyLimit).body(of: request)
        let issued = try await keys.create(try Admin.decodeGrant(body, at: .now), at: .now)
        return try await issuedKey(issued)
    }

    private func rotate(_ request: Request, _ name: String) async throws -> Response {
        let body = try await RequestReader(limit: bodyLimit).body(of: request)
        return try await issuedKey(try await keys.rotate(name, grace: try Admin.decodeGrace(body), at: .now))
    }

    private func issuedKey(_ issued: KeyStore.Issued) async throws -> Response {
        control.setManagedKeys(try await keys.ring())
        var response = JSONBody.response(Admin.key(issued.key, secret: issued.secret, at: .now))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func name(_ request: Request, _ context: HTTPContext) -> String {
        context.pathValues(of: request)["key"] ?? ""
    }
}
