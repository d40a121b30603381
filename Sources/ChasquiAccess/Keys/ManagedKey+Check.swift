public import Foundation

extension ManagedKey.Grant {
    /// Why no key is made of a grant.
    public struct Flaw: Error, Sendable, Equatable {
        /// As JSON has it.
        public let field: String
        /// What follows the field's name in a sentence.
        public let problem: String
    }

    /// Whether a key may be made of it.
    public func check(at now: Date) throws(Flaw) {
        try Self.check(name, "name")
        if name.hasPrefix("\(KeySecret.mark)_") || UUID(uuidString: name) != nil {
            throw Flaw(
                field: "name",
                problem: "looks like a key's prefix or id, by which keys are found, too; take another name")
        }
        if let owner { try Self.check(owner, "owner") }
        if let tenant { try Self.check(tenant, "tenant") }
        for model in models ?? [] { try Self.check(model, "models") }
        for field in AccessLimits.fields { try Self.check(limits[keyPath: field.path], field) }
        if let expires, expires <= now {
            throw Flaw(
                field: "expires", problem: "is \(Moment.text(expires)), which is over; give a time that is to come")
        }
    }

    private static func check(_ limit: Int?, _ field: AccessLimits.Field) throws(Flaw) {
        guard let limit, !field.range.contains(limit) else { return }
        throw Flaw(
            field: "limits.\(field.name)",
            problem: "is \(limit), and has to be a whole number from \(field.range.lowerBound) to "
                + "\(field.range.upperBound); to leave it open, leave it out")
    }

    private static func check(_ text: String, _ field: String) throws(Flaw) {
        guard NameRule.allows(text) else {
            throw Flaw(field: field, problem: "has to be \(NameRule.allowed())")
        }
    }
}
