import HTTPTypes
import Hummingbird
import NIOCore

extension EmbeddedPage {
    /// The page under a policy that lets it alone run, each time with another nonce.
    func response() -> Response {
        let nonce = RequestIDMiddleware.make()
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8",
            .cacheControl: "no-store",
            .contentSecurityPolicy: Self.policy(nonce: nonce),
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
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html(nonce: nonce))))
    }
}
