import ChasquiAccess
import ChasquiCore
import OrderedCollections

/// The ways in which a key is sent.
///
/// Source: OpenAPI 3.1, "Security Scheme Object" and "Security Requirement Object".
enum SecurityScheme: String, CaseIterable {
    case bearer
    case apiKey

    /// What a request may be answered with that needs a key.
    static let errors: [Problem.Kind] = [.authentication, .permission]

    static var all: JSONValue {
        .object(OrderedDictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.json) }))
    }

    /// A key that may do this, in one of the ways.
    static func any(with scope: Scope) -> JSONValue {
        .array(allCases.map { .object([$0.rawValue: .array([.string(scope.rawValue)])]) })
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
