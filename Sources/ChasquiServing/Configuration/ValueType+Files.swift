import ChasquiCore
import ChasquiLlama

extension ValueType where Value == [String] {
    /// Paths, with commas between them on one line.
    static let paths = ValueType(
        allowed: "a list of paths, or paths with commas between them", placeholder: "path,…", kind: .path,
        parse: { raw in
            guard let paths = list.parse(raw), !paths.contains("") else { return nil }
            return paths.map(inHome)
        },
        render: { .list($0) })
}

extension ValueType where Value == [ScaledFile] {
    /// Paths with their scales, with commas between them on one line.
    static let scaledPaths = ValueType(
        allowed: "a list of PATH:SCALE, or these with commas between them; scales are from -100 to 100",
        placeholder: "path:scale,…",
        parse: { raw in
            guard let texts = ValueType<[String]>.list.parse(raw) else { return nil }
            let files = texts.compactMap(scaledFile)
            return files.count == texts.count ? files : nil
        },
        render: { .list($0.map { "\($0.path):\($0.scale)" }) })

    private static func scaledFile(_ text: String) -> ScaledFile? {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let scale = Float(text[text.index(after: colon)...]), AdapterScale.range.contains(scale)
        else { return nil }
        return ScaledFile(path: inHome(String(text[..<colon])), scale: scale)
    }
}

/// A last layer that is left open.
private let beyondAllLayers = Int(Int32.max)

extension ValueType where Value == ClosedRange<Int>? {
    /// Numbers of a first and a last layer.
    static let layers = ValueType(
        allowed: "the first and the last layer, such as 10-20; layers are counted from 1, and 0 leaves an end open",
        placeholder: "start-end",
        parse: { raw in
            let texts: [String]
            switch raw {
            case .text(let text), .quoted(let text):
                texts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            case .list(let values): texts = values.compactMap(\.string)
            case .null, .mapping: return nil
            }
            let numbers = texts.compactMap { Int32($0) }.filter { $0 >= 0 }
            guard texts.count == 2, numbers.count == 2 else { return nil }
            let first = max(1, Int(numbers[0]))
            let last = numbers[1] == 0 ? beyondAllLayers : Int(numbers[1])
            return first <= last ? .some(first...last) : nil
        },
        render: { layers in
            layers.map { .text("\($0.lowerBound)-\($0.upperBound == beyondAllLayers ? 0 : $0.upperBound)") }
        })
}
