import ChasquiLlama

extension ValueType where Value == Set<SpeculationConfiguration.Kind> {
    /// Names with commas between them, or `none`.
    static let speculationKinds = ValueType(
        allowed: "none, or \(names) with commas between them; draft-eagle3, draft-mtp, draft-dflash and draft-dspark, "
            + "which need models of their own kinds, are not there",
        placeholder: "kinds",
        parse: { raw in
            guard let words = ValueType<[String]>.list.parse(raw) else { return nil }
            if words == ["none"] || words.isEmpty { return [] }
            let kinds = words.map { SpeculationConfiguration.Kind(rawValue: $0) }
            return kinds.contains(nil) ? nil : Set(kinds.compactMap { $0 })
        },
        render: { kinds in
            kinds.isEmpty ? .text("none") : .list(kinds.map(\.rawValue).sorted())
        })

    private static let names = SpeculationConfiguration.Kind.allCases.map(\.rawValue).joined(separator: ", ")
}
