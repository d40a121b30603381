import HTTPTypes
import Hummingbird
import NIOCore

/// `/`, the chat page.
struct PageRoutes: RouteGroup {
    private let page = ChatPage(html: String(decoding: PackageResources.index_html, as: UTF8.self))

    var routes: [Route] {
        [Route(.get, "/", .openAI) { [page] _, _ in Self.response(page) }]
    }

    private static func response(_ page: ChatPage) -> Response {
        let nonce = RequestIDMiddleware.make()
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8",
            .cacheControl: "no-store",
            .contentSecurityPolicy: ChatPage.policy(nonce: nonce),
            .xContentTypeOptions: "nosniff",
        ]
        let more = [
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ]
        for (name, value) in more {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: page.html(nonce: nonce))))
    }
}
