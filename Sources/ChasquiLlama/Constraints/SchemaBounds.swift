import ChasquiCore
import OrderedCollections

/// Bounds of integers in a form that llama.cpp's converter holds: of several on one side it sees the first, and of one side
/// without the other it loses the zeros.
struct SchemaBounds {
    typealias Members = OrderedDictionary<String, JSONValue>

    private struct Bound {
        let name: String
        /// Within one more than ``farthest``, which stands for all beyond.
        let value: Int64
    }

    /// Fifteen digits, which every reader of JSON has exactly, and of which integers without bounds have one more at most.
    private static let most: Int64 = 999_999_999_999_999
    /// What the converter counts in has eighteen.
    private static let farthest: Int64 = 999_999_999_999_999_999
    private static let names = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"]

    let subject: SchemaSubject

    /// The schema's members with the tightest bound of each side, and with one as far away as can be on a side without.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for bounds that nothing is between, or too far away, with the
    ///   place.
    func closed(_ members: Members, at path: String) throws(InferenceError) -> Members {
        let type = members["type"]
        guard type != nil, type.allows("integer"), Self.names.contains(where: { members[$0] != nil }) else {
            return members
        }
        let lower = Self.tightest("minimum", side: 1, in: members)
        let upper = Self.tightest("maximum", side: -1, in: members)
        try check(lower, upper, in: members, at: path)
        var made = members
        for name in Self.names { made[name] = nil }
        let least = lower.flatMap { $0.value < -Self.farthest ? nil : $0.value }
        let most = upper.flatMap { $0.value > Self.farthest ? nil : $0.value }
        guard least != nil || most != nil else { return made }
        made["minimum"] = .integer(least ?? -Self.far(behind: -(most ?? 0)))
        made["maximum"] = .integer(most ?? Self.far(behind: least ?? 0))
        return made
    }

    /// Where a side ends that has no bound, by the other side's.
    private static func far(behind bound: Int64) -> Int64 { bound < most ? most : farthest }

    private func check(_ lower: Bound?, _ upper: Bound?, in members: Members, at path: String) throws(InferenceError) {
        for (bound, side) in [(lower, 1), (upper, -1)] as [(Bound?, Int64)] {
            guard let bound, bound.value * side > Self.farthest else { continue }
            throw subject.error(
                "\(path)/\(bound.name) is \(text(of: bound, in: members)), and integers are held up to 18 digits; give a "
                    + "bound within them, or leave it out")
        }
        guard let lower, let upper, lower.value > upper.value else { return }
        throw subject.error(
            "\(SchemaSubject.place(path)) has the \(lower.name) \(text(of: lower, in: members)) and the \(upper.name) "
                + "\(text(of: upper, in: members)), between which there is no integer; change one of them")
    }

    private func text(of bound: Bound, in members: Members) -> String { members[bound.name]?.serialized() ?? "" }

    /// - Parameter side: 1 for a lower bound, -1 for an upper one.
    private static func tightest(_ name: String, side: Int64, in members: Members) -> Bound? {
        let exclusive = "exclusive" + name.prefix(1).uppercased() + name.dropFirst()
        var bounds: [Bound] = []
        if let value = members[name]?.integer(rounded: side > 0 ? .up : .down) {
            // As drafts before 6 have it.
            let isOutside = members[exclusive] == .bool(true)
            bounds.append(Bound(name: name, value: clamped(isOutside ? clamped(value) + side : value)))
        }
        if let value = members[exclusive]?.integer(rounded: side > 0 ? .down : .up) {
            bounds.append(Bound(name: exclusive, value: clamped(clamped(value) + side)))
        }
        return bounds.max { $0.value * side < $1.value * side }
    }

    private static func clamped(_ value: Int64) -> Int64 { min(max(value, -farthest - 1), farthest + 1) }
}

extension JSONValue {
    /// A number as an integer, the nearest there is.
    fileprivate func integer(rounded rule: FloatingPointRoundingRule) -> Int64? {
        switch self {
        case .integer(let value): return value
        case .number(let value):
            let rounded = value.rounded(rule)
            return Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
        default: return nil
        }
    }
}
