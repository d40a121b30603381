import HTTPTypes
import Hummingbird
import Logging

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let requestID = HTTPField.Name("X-Request-Id")!
}

/// Takes the client's request id, or makes one, and sends it back with every answer.
struct RequestIDMiddleware: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = request.headers[.requestID].flatMap(Self.accepted) ?? Self.make()
        // Not Hummingbird's, which has an id of its own and whose level is raised.
        context.logger = logger
        context.logger[metadataKey: "id"] = .string(context.requestID)
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    /// Ids go into logs and headers, so that only short and plain ones are taken.
    static func accepted(_ id: String) -> String? {
        guard (1...128).contains(id.utf8.count) else { return nil }
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        return isPlain ? id : nil
    }

    static func make() -> String {
        let parts = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        return parts.map { part in
            let digits = String(part, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
