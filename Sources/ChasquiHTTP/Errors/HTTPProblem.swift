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
    /// The engine computes a step that does not end.
    case stepTooLong(seconds: Int)
    /// Every slot is in use, and whoever asked wanted to know.
    case noFreeSlot
    case headTooLarge
    case noSuchStream(String)
    /// The bytes at this place of a stream are gone.
    case lostPlace(Int)
    /// As many streams as are kept are under way.
    case tooManyStreams(limit: Int)
    case unsupportedMediaType(String)
    case malformed
    case noHost

    var problem: Problem {
        Problem(kind: kind, message: message, field: field, code: code)
    }

    var headers: HTTPFields {
        switch self {
        case .methodNotAllowed(_, _, let allowed): [.allow: allowed.joined(separator: ", ")]
        // The rest of the request is not read.
        case .bodyTooLarge, .bodyTooSlow, .headTooLarge, .malformed, .noHost: [.connection: "close"]
        case .tooManyStreams: [.retryAfter: "1"]
        case .notFound, .noSuchModel, .noFreeSlot, .noSuchStream, .lostPlace, .stepTooLong, .unsupportedMediaType: [:]
        }
    }

    private var kind: Problem.Kind {
        switch self {
        case .notFound, .noSuchModel, .noSuchStream: .notFound
        case .tooManyStreams: .overloaded
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .payloadTooLarge
        case .bodyTooSlow: .requestTimeout
        case .noFreeSlot, .stepTooLong: .unavailable
        case .headTooLarge: .headersTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .malformed, .noHost, .lostPlace: .invalidRequest
        }
    }

    private var field: String? {
        switch self {
        case .noSuchModel: "model"
        case .noSuchStream: "conv_id"
        case .lostPlace: "from"
        default: nil
        }
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
        case .noSuchStream(let id):
            "No stream of the conversation '\(String(id.unicodeScalars.prefix(200)))' is kept, or none any more."
        case .lostPlace(let place):
            "The stream's bytes at \(place) are gone; begin anew."
        case .tooManyStreams(let limit):
            "\(limit) streams with X-Conversation-Id are under way, and no more are kept; try again later, leave the "
                + "header out, or start the server with a larger --stream-conversations."
        case .stepTooLong(let seconds):
            "The model has ended no step for \(seconds) s."
        case .headTooLarge:
            "The request's head is larger than this server takes."
        case .unsupportedMediaType(let type):
            "The content type \(type) is not taken here. Send JSON with Content-Type: application/json."
        case .malformed:
            "This is not a valid HTTP request."
        case .noHost:
            "A request of HTTP/1.1 has to have one Host; this one has none, or several."
        }
    }
}
