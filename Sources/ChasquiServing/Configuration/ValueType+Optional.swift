extension ValueType where Value == Float? {
    static func optionalNumber(_ range: ClosedRange<Float>) -> ValueType {
        optional(ValueType<Float>.number(range))
    }

    /// A number above 0, which 0 leaves open.
    static let numberOrZero = ValueType(
        allowed: "a number from 0 on", placeholder: "x",
        parse: { raw in
            ValueType<Float>.number(0...Float.greatestFiniteMagnitude).parse(raw).map { $0 == 0 ? nil : $0 }
        },
        render: { $0.flatMap { ValueType<Float>.number(0...Float.greatestFiniteMagnitude).render($0) } })
}

extension ValueType {
    /// A value that may be left open.
    static func optional<Wrapped>(_ type: ValueType<Wrapped>) -> ValueType where Value == Wrapped? {
        ValueType(
            allowed: type.allowed, placeholder: type.placeholder, choices: type.choices, kind: type.kind,
            parse: { raw in type.parse(raw).map { $0 } }, render: { $0.flatMap { type.render($0) } })
    }

    static func optionalChoice<Wrapped: RawRepresentable & CaseIterable & Sendable>() -> ValueType
    where Value == Wrapped?, Wrapped.RawValue == String {
        optional(ValueType<Wrapped>.choice)
    }
}
