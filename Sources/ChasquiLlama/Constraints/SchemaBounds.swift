import ChasquiCore
import OrderedCollections

/// Bounds of integers in a form that llama.cpp's converter holds: of one bound without the other it loses the zeros.
enum SchemaBounds {
    /// Fifteen digits, which every reader of JSON has exactly, and of which integers without bounds have one more at most.
    private static let most: Int64 = 999_999_999_999_999

    /// The schema's members with a second bound, as far away as can be, beside one that stands alone.
    static func closed(_ members: OrderedDictionary<String, JSONValue>) -> OrderedDictionary<String, JSONValue> {
        guard members["type"] == .string("integer") else { return members }
        let least = bound("minimum", "exclusiveMinimum", in: members)
        let most = bound("maximum", "exclusiveMaximum", in: members)
        var made = members
        switch (least, most) {
        case (let least?, nil) where least < Self.most: made["maximum"] = .integer(Self.most)
        case (nil, let most?) where most > -Self.most: made["minimum"] = .integer(-Self.most)
        default: return members
        }
        return made
    }

    private static func bound(_ names: String..., in members: OrderedDictionary<String, JSONValue>) -> Int64? {
        for name in names {
            if case .integer(let value) = members[name] { return value }
        }
        return nil
    }
}
