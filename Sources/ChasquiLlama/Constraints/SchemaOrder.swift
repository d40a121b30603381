import ChasquiCore
import OrderedCollections

/// Bounds of a JSON schema between which nothing is.
struct SchemaOrder {
    private static let bounds = [
        ("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ]

    let subject: SchemaSubject

    /// - Throws: ``InferenceError/invalid(field:message:)`` for a lower bound above the upper one, with the place.
    func check(_ members: OrderedDictionary<String, JSONValue>, at path: String) throws(InferenceError) {
        for (lowest, highest) in Self.bounds {
            guard let low = members[lowest], let high = members[highest], let least = low.double,
                let most = high.double, least > most
            else { continue }
            throw subject.error(
                "\(SchemaSubject.place(path)) has the \(lowest) \(low.serialized()) above its \(highest) "
                    + "\(high.serialized()), which nothing can be; change one of them")
        }
    }
}

extension JSONValue {
    /// A number's value.
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
