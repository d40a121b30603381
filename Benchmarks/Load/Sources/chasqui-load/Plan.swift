#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What to send, to whom, and when: the JSON on standard input.
struct Plan: Decodable {
    /// An IPv4 address.
    var host: String?
    var port: UInt16
    /// Seconds after which whatever is unfinished is given up and reported as an error.
    var limit: Double
    var users: [UserPlan]
}

/// One user on one connection: requests one after the other, each when the answer before it has ended.
struct UserPlan: Decodable {
    /// What has to happen before the first request; without it the user starts at once.
    var after: Condition?
    /// Seconds to wait then.
    var delay: Double?
    /// Seconds between an answer and the next request.
    var pause: Double?
    /// Repeats the requests until this user, by its index, has finished.
    var until: Int?
    /// The system message of the chat that requests with `say` are turns of.
    var system: String?
    var requests: [RequestPlan]
}

struct Condition: Decodable {
    /// The index of another user.
    var user: Int
    /// How many events with tokens that user must have got, over all its requests; without it, all of its answers.
    var tokens: Int?
}

struct RequestPlan: Decodable {
    /// POST unless told.
    var method: String?
    var path: String
    /// JSON. With `say`, the members of a chat request other than its messages, as an object.
    var body: String?
    /// The next user message of the chat that this user has been having.
    var say: String?
    /// Whether the answer's text is reported. Taking it out of the events costs time, after the stream's end.
    var text: Bool?
}
