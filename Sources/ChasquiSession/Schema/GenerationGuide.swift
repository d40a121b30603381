public import Foundation

/// A condition on a generated value, as in `@Guide(.range(1...5))`.
public struct GenerationGuide<Value>: Sendable {
    let rules: [GuideRule]

    fileprivate init(_ rules: GuideRule...) {
        self.rules = rules
    }
}

extension GenerationGuide where Value == String {
    /// This text.
    public static func constant(_ value: String) -> GenerationGuide { GenerationGuide(.choices([value])) }

    /// One of these texts. At least one.
    public static func anyOf(_ values: [String]) -> GenerationGuide { GenerationGuide(.choices(values)) }

    /// A text of which the whole matches. Groups, classes, `|`, `*`, `+`, `?`, counts, `\d`, `\w` and `\s` are known;
    /// look-around, back references and options are not, and are refused when the model is asked.
    public static func pattern<Output>(_ regex: Regex<Output>) -> GenerationGuide {
        GenerationGuide(.pattern(SchemaPattern.anchored(regex._literalPattern ?? "")))
    }
}

extension GenerationGuide where Value == Int {
    /// At least this.
    public static func minimum(_ value: Int) -> GenerationGuide { GenerationGuide(.minimum(Double(value))) }
    /// At most this.
    public static func maximum(_ value: Int) -> GenerationGuide { GenerationGuide(.maximum(Double(value))) }
    /// In this range.
    public static func range(_ range: ClosedRange<Int>) -> GenerationGuide {
        GenerationGuide(.minimum(Double(range.lowerBound)), .maximum(Double(range.upperBound)))
    }
}

// The bounds of numbers with a fraction are shown to the model, and looked at when the answer is there: no grammar binds its
// tokens to them.
extension GenerationGuide where Value == Double {
    /// At least this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func minimum(_ value: Double) -> GenerationGuide { GenerationGuide(.minimum(value)) }
    /// At most this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func maximum(_ value: Double) -> GenerationGuide { GenerationGuide(.maximum(value)) }
    /// In this range. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func range(_ range: ClosedRange<Double>) -> GenerationGuide {
        GenerationGuide(.minimum(range.lowerBound), .maximum(range.upperBound))
    }
}

extension GenerationGuide where Value == Float {
    /// At least this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func minimum(_ value: Float) -> GenerationGuide { GenerationGuide(.minimum(asWritten(value))) }
    /// At most this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func maximum(_ value: Float) -> GenerationGuide { GenerationGuide(.maximum(asWritten(value))) }
    /// In this range. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func range(_ range: ClosedRange<Float>) -> GenerationGuide {
        GenerationGuide(.minimum(asWritten(range.lowerBound)), .maximum(asWritten(range.upperBound)))
    }

    /// The number that is nearest to what is written: 0.1 and not 0.10000000149011612, which a model's 0.1 is less than.
    private static func asWritten(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
}

extension GenerationGuide where Value == Decimal {
    /// At least this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func minimum(_ value: Decimal) -> GenerationGuide {
        GenerationGuide(.minimum(NSDecimalNumber(decimal: value).doubleValue))
    }
    /// At most this. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func maximum(_ value: Decimal) -> GenerationGuide {
        GenerationGuide(.maximum(NSDecimalNumber(decimal: value).doubleValue))
    }
    /// In this range. The model sees it; an answer beyond it is a `decodingFailure`.
    public static func range(_ range: ClosedRange<Decimal>) -> GenerationGuide {
        GenerationGuide(
            .minimum(NSDecimalNumber(decimal: range.lowerBound).doubleValue),
            .maximum(NSDecimalNumber(decimal: range.upperBound).doubleValue))
    }
}

extension GenerationGuide {
    /// At least so many elements.
    public static func minimumCount<Element>(_ count: Int) -> GenerationGuide<[Element]> where Value == [Element] {
        GenerationGuide(.minimumCount(count))
    }
    /// At most so many elements.
    public static func maximumCount<Element>(_ count: Int) -> GenerationGuide<[Element]> where Value == [Element] {
        GenerationGuide(.maximumCount(count))
    }
    /// So many elements.
    public static func count<Element>(_ count: Int) -> GenerationGuide<[Element]> where Value == [Element] {
        GenerationGuide(.minimumCount(count), .maximumCount(count))
    }
    /// So many elements as the range says.
    public static func count<Element>(
        _ range: ClosedRange<Int>
    ) -> GenerationGuide<[Element]> where Value == [Element] {
        GenerationGuide(.minimumCount(range.lowerBound), .maximumCount(range.upperBound))
    }
    /// What holds for each element.
    public static func element<Element>(
        _ guide: GenerationGuide<Element>
    ) -> GenerationGuide<[Element]> where Value == [Element] {
        GenerationGuide(elements: guide.rules)
    }

    private init(elements: [GuideRule]) {
        rules = elements.map { .element($0) }
    }
}

// `@Guide(.count(3))` does not know of which array it is; a property's guides do, and take those above.
extension GenerationGuide where Value == [Never] {
    /// At least so many elements.
    public static func minimumCount(_ count: Int) -> GenerationGuide { GenerationGuide(.minimumCount(count)) }
    /// At most so many elements.
    public static func maximumCount(_ count: Int) -> GenerationGuide { GenerationGuide(.maximumCount(count)) }
    /// So many elements.
    public static func count(_ count: Int) -> GenerationGuide {
        GenerationGuide(.minimumCount(count), .maximumCount(count))
    }
    /// So many elements as the range says.
    public static func count(_ range: ClosedRange<Int>) -> GenerationGuide {
        GenerationGuide(.minimumCount(range.lowerBound), .maximumCount(range.upperBound))
    }
}
