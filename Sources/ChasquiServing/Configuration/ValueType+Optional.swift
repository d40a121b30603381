extension ValueType where Value == Float? {
    static func optionalNumber(_ range: ClosedRange<Float>, exceptLowest: Bool = false) -> ValueType {
        optional(ValueType<Float>.number(range, exceptLowest: exceptLowest))
    }
}

extension ValueType where Value == Int? {
    static func optionalInteger(_ range: ClosedRange<Int>) -> ValueType {
        optional(ValueType<Int>.integer(range))
    }
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
