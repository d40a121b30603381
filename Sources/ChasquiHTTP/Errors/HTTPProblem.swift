import ChasquiAPI
import HTTPTypes
import Hummingbird

/// An error that HTTP itself is the reason of.
enum HTTPProblem: Error, Equatable {
    case notFound(path: String, near: [String])
    case methodNotAllowed(method: String, path: String, allowed: [String])
    case bodyTooLarge(limit: Int?)
    case bodyTooSlow
    case headTooLarge
    case unsupportedMediaType(String)
    case malformed

    var problem: Problem {
        Problem(status: status, kind: kind, message: message)
    }

    var headers: HTTPFields {
        switch self {
        case .methodNotAllowed(_, _, let allowed): [.allow: allowed.joined(separator: ", ")]
        // The rest of the request is not read.
        case .bodyTooLarge, .bodyTooSlow, .headTooLarge, .malformed: [.connection: "close"]
        case .notFound, .unsupportedMediaType: [:]
        }
    }

    private var status: Int {
        switch self {
        case .notFound: 404
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .bodyTooSlow: 408
        case .headTooLarge: 431
        case .unsupportedMediaType: 415
        case .malformed: 400
        }
    }

    private var kind: String {
        self.isNotFound ? "not_found_error" : "invalid_request_error"
    }

    private var message: String {
        switch self {
        case .notFound(let path, let near):
            "There is no route \(path)." + (near.isEmpty ? "" : " Near it: " + near.joined(separator: ", ") + ".")
        case .methodNotAllowed(let method, let path, let allowed):
            "\(path) does not take \(method). Allowed: \(allowed.joined(separator: ", "))."
        case .bodyTooLarge(let limit):
            "The request body is larger than the \(limit.map { "\($0) bytes" } ?? "size") that this server takes."
        case .bodyTooSlow:
            "The request body did not arrive in time."
        case .headTooLarge:
            "The request's header fields are larger than this server takes."
        case .unsupportedMediaType(let type):
            "The content type \(type) is not taken here. Send JSON with Content-Type: application/json."
        case .malformed:
            "This is not a valid HTTP request."
        }
    }

    private var isNotFound: Bool {
        if case .notFound = self { return true }
        return false
    }
}
