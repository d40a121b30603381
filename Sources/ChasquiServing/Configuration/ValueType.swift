/// How a setting's value is read, which values it may have, and how it is shown.
struct ValueType<Value: Sendable>: Sendable {
    /// What may be written, after "it has to be".
    let allowed: String
    /// What stands for the value in help.
    let placeholder: String
    /// The few words that may be written, where there are only these.
    var choices: [String] = []
    var kind = ValueKind.text
    let parse: @Sendable (RawValue) -> Value?
    /// Nil where no value is set.
    let render: @Sendable (Value) -> SettingValue?
}

/// What matters of a type to a command line.
package enum ValueKind: Sendable, Equatable {
    /// A flag and its negation, without a value.
    case truth
    case text
    case path
    /// Never shown.
    case secret
}

extension ValueType where Value == Bool {
    static let truth = ValueType(
        allowed: "true or false", placeholder: "true|false", choices: ["true", "false"], kind: .truth,
        parse: { $0.plain.flatMap(truth(of:)) }, render: { .bool($0) })
}

extension ValueType where Value == Bool? {
    /// A truth that another setting may leave open.
    static let openTruth = ValueType(
        allowed: "true or false", placeholder: "true|false", choices: ["true", "false"], kind: .truth,
        parse: { raw in raw.plain.flatMap(truth(of:)).map { $0 } }, render: { $0.map { .bool($0) } })
}

/// The words for yes and no that llama-server and YAML know.
func truth(of text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "on", "yes", "enabled", "1": true
    case "false", "off", "no", "disabled", "0": false
    default: nil
    }
}

extension ValueType where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> ValueType {
        ValueType(
            allowed: "a whole number \(words(for: range))", placeholder: "n",
            parse: { raw in raw.plain.flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil } },
            render: { .integer($0) })
    }

    /// Counts of bytes, written in another unit.
    static func integer(_ range: ClosedRange<Int>, times unit: Int) -> ValueType {
        let plain = integer(range)
        return ValueType(
            allowed: plain.allowed, placeholder: "n",
            parse: { plain.parse($0).map { $0 * unit } }, render: { .integer($0 / unit) })
    }

    /// Whole numbers, and a number outside of them that stands for one of them.
    static func integer(_ range: ClosedRange<Int>, or other: (word: String, value: Int)) -> ValueType {
        let plain = integer(range)
        return ValueType(
            allowed: plain.allowed + ", or \(other.word)", placeholder: "n",
            parse: { raw in raw.plain == other.word ? other.value : plain.parse(raw) }, render: plain.render)
    }

    /// Whole numbers, with words for some of them; the first word of a number is the one that is shown.
    static func integer(_ range: ClosedRange<Int>, or words: [(word: String, value: Int)]) -> ValueType {
        let plain = integer(range)
        return ValueType(
            allowed: plain.allowed + words.map { ", or '\($0.word)'" }.joined(), placeholder: "n",
            parse: { raw in words.first { $0.word == raw.string }?.value ?? plain.parse(raw) },
            render: { value in words.first { $0.value == value }.map { .text($0.word) } ?? .integer(value) })
    }
}

extension ValueType where Value == Int {
    /// Threads of one kind of work; llama-server has its own number where 0 or less is asked for.
    static let threads = integer(1...512, or: [("auto", 0), ("-1", 0), ("0", 0)])
}

extension ValueType where Value == Int? {
    /// Counts of bytes, written in another unit, or what stands for leaving them open.
    /// - Parameter most: what stands for the largest.
    static func integer(
        _ range: ClosedRange<Int>, times unit: Int, orOpen open: String, most: String
    ) -> ValueType {
        let plain = integer(range, orOpen: open)
        return ValueType(
            allowed: plain.allowed + ", or \(most)", placeholder: "n",
            parse: { raw in
                raw.plain == most ? range.upperBound * unit : plain.parse(raw).map { $0.map { $0 * unit } }
            },
            render: { plain.render($0.map { $0 / unit }) })
    }

    /// A whole number, or what stands for leaving it open.
    static func integer(_ range: ClosedRange<Int>, orOpen open: String) -> ValueType {
        let plain = ValueType<Int>.integer(range)
        return ValueType(
            allowed: plain.allowed + ", or \(open.first?.isLetter == true ? "'\(open)'" : open)", placeholder: "n",
            parse: { raw in raw.string == open ? .some(nil) : plain.parse(raw).map { $0 } },
            render: { $0.map { .integer($0) } ?? Int(open).map { .integer($0) } ?? .text(open) })
    }
}

extension ValueType where Value == UInt32? {
    static let seed = ValueType(
        allowed: "a whole number from 0 to 4294967295, or -1 for a random one", placeholder: "n",
        parse: { raw in
            guard let text = raw.plain, text != "-1" else { return raw.plain == nil ? nil : .some(nil) }
            // The largest is llama.cpp's word for a random one.
            return UInt32(text).map { seed -> UInt32? in seed == .max ? nil : seed }
        },
        render: { .integer($0.map { Int($0) } ?? -1) })
}

extension ValueType where Value == Float {
    static func number(_ range: ClosedRange<Float>, exceptLowest: Bool = false) -> ValueType {
        ValueType(
            allowed: exceptLowest ? "a number above \(shown(range.lowerBound))" : "a number \(words(for: range))",
            placeholder: "x",
            parse: { raw in
                guard let value = raw.plain.flatMap({ Float($0) }), value.isFinite, range.contains(value) else {
                    return nil
                }
                return exceptLowest && value == range.lowerBound ? nil : value
            },
            // The shortest text that means this Float, rather than the Double nearest to it.
            render: { .number(Double("\($0)") ?? Double($0)) })
    }
}

extension ValueType where Value == Float {
    /// A number, where what is below the range stands for its lowest one.
    static func number(_ range: ClosedRange<Float>, lessAs lowest: Float) -> ValueType {
        let plain = number(-range.upperBound...range.upperBound)
        return ValueType(
            allowed: "a number", placeholder: "x", parse: { plain.parse($0).map { max(lowest, $0) } },
            render: plain.render)
    }
}

extension ValueType where Value == Duration {
    static func seconds(_ range: ClosedRange<Double>) -> ValueType {
        ValueType(
            allowed: "a number of seconds \(words(for: range))", placeholder: "seconds",
            parse: { raw in
                guard let value = raw.plain.flatMap({ Double($0) }), range.contains(value) else { return nil }
                return .seconds(value)
            },
            render: { .number($0 / .seconds(1)) })
    }
}

extension ValueType where Value == Duration? {
    /// Seconds, or what stands for leaving them open.
    static func seconds(_ range: ClosedRange<Double>, orOpen open: String) -> ValueType {
        let some = ValueType<Duration>.seconds(range)
        return ValueType(
            allowed: some.allowed + ", or '\(open)'", placeholder: "seconds",
            parse: { raw in raw.string == open ? .some(nil) : some.parse(raw).map { $0 } },
            render: { $0.map { .number($0 / .seconds(1)) } ?? .text(open) })
    }

    /// Seconds, where 0 sets no limit.
    static func seconds(to longest: Double) -> ValueType {
        let some = ValueType<Duration>.seconds(0...longest)
        return ValueType(
            allowed: some.allowed + "; 0 sets no limit", placeholder: "seconds",
            parse: { raw in some.parse(raw).map { $0 == .zero ? nil : $0 } },
            render: { $0.map { .number($0 / .seconds(1)) } ?? .integer(0) })
    }
}

extension ValueType where Value == Duration {
    static func milliseconds(_ range: ClosedRange<Double>) -> ValueType {
        ValueType(
            allowed: "a number of milliseconds \(words(for: range))", placeholder: "ms",
            parse: { raw in
                guard let value = raw.plain.flatMap({ Double($0) }), range.contains(value) else { return nil }
                return .milliseconds(value)
            },
            render: { .number($0 / .milliseconds(1)) })
    }
}

private func words<Bound: Comparable>(for range: ClosedRange<Bound>) -> String {
    let isOpen = "\(range.upperBound)" == "\(Int.max)" || "\(range.upperBound)" == "\(Float.greatestFiniteMagnitude)"
    return isOpen
        ? "from \(shown(range.lowerBound)) on" : "from \(shown(range.lowerBound)) to \(shown(range.upperBound))"
}

private func shown<Bound>(_ bound: Bound) -> String {
    let text = "\(bound)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
