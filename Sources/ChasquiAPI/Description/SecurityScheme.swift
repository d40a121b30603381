package import ChasquiAccess
import ChasquiCore
import OrderedCollections

/// What a key is to a route.
package enum KeyUse: Sendable, Equatable {
    case none
    /// Callers without one are let in; one that is sent has to have the scope.
    case optional(Scope)
    case required(Scope)
}

/// The ways in which a key is sent.
///
/// Source: OpenAPI 3.1, "Security Scheme Object" and "Security Requirement Object".
enum SecurityScheme: String, CaseIterable {
    case bearer
    case apiKey

    /// What a request may be answered with that has a key, or needs one.
    static let errors: [Problem.Kind] = [.authentication, .permission]

    static var all: JSONValue {
        .object(OrderedDictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.json) }))
    }

    /// A key for this use, in one of the ways, or none where none is needed; nil where keys mean nothing.
    static func requirement(for use: KeyUse) -> JSONValue? {
        switch use {
        case .none: nil
        case .optional(let scope): .array([.object([:])] + ways(with: scope))
        case .required(let scope): .array(ways(with: scope))
        }
    }

    private static func ways(with scope: Scope) -> [JSONValue] {
        allCases.map { .object([$0.rawValue: .array([.string(scope.rawValue)])]) }
    }

    private var json: JSONValue {
        switch self {
        case .bearer:
            .object([
                "type": .string("http"), "scheme": .string("bearer"),
                "description": .string("An API key, or a token of the issuer that the server trusts."),
            ])
        case .apiKey:
            .object([
                "type": .string("apiKey"), "in": .string("header"), "name": .string("X-Api-Key"),
                "description": .string("The same, in a header of its own."),
            ])
        }
    }
}
