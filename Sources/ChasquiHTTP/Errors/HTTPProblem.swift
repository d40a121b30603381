import ChasquiAPI
import HTTPTypes
import Hummingbird

/// An error that HTTP itself is the reason of.
enum HTTPProblem: Error, Equatable {
    case notFound(path: String, near: [String])
    /// - Parameter known: the names of the models that there are.
    case noSuchModel(name: String, known: [String])
    case methodNotAllowed(method: String, path: String, allowed: [String])
    /// - Parameter limit: in bytes, where it is known.
    case bodyTooLarge(limit: Int?)
    case bodyTooSlow
    /// Every slot is in use, and whoever asked wanted to know.
    case noFreeSlot
    case headTooLarge
    case unsupportedMediaType(String)
    case malformed

    var problem: Problem {
        Problem(kind: kind, message: message, field: field, code: code)
    }

    var headers: HTTPFields {
        switch self {
        case .methodNotAllowed(_, _, let allowed): [.allow: allowed.joined(separator: ", ")]
        // The rest of the request is not read.
        case .bodyTooLarge, .bodyTooSlow, .headTooLarge, .malformed: [.connection: "close"]
        case .notFound, .noSuchModel, .noFreeSlot, .unsupportedMediaType: [:]
        }
    }

    private var kind: Problem.Kind {
        switch self {
        case .notFound, .noSuchModel: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .payloadTooLarge
        case .bodyTooSlow: .requestTimeout
        case .noFreeSlot: .unavailable
        case .headTooLarge: .headersTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .malformed: .invalidRequest
        }
    }

    private var field: String? {
        if case .noSuchModel = self { "model" } else { nil }
    }

    private var code: String? {
        if case .noSuchModel = self { "model_not_found" } else { nil }
    }

    private var message: String {
        switch self {
        case .noSuchModel(let name, let known):
            "There is no model '\(name)'. There is: \(known.joined(separator: ", "))."
        case .notFound(let path, let near):
            "There is no route \(path)." + (near.isEmpty ? "" : " Near it: " + near.joined(separator: ", ") + ".")
        case .methodNotAllowed(let method, let path, let allowed):
            "\(path) does not take \(method). Allowed: \(allowed.joined(separator: ", "))."
        case .bodyTooLarge(let limit):
            "The request body is larger than the \(limit.map { "\($0) bytes" } ?? "size") that this server takes."
        case .bodyTooSlow:
            "The request body did not arrive in time."
        case .noFreeSlot:
            "No slot is free."
        case .headTooLarge:
            "The request's head is larger than this server takes."
        case .unsupportedMediaType(let type):
            "The content type \(type) is not taken here. Send JSON with Content-Type: application/json."
        case .malformed:
            "This is not a valid HTTP request."
        }
    }
}
