import ChasquiTracing
import Foundation

extension ValueType where Value == String? {
    /// Passwords do not belong into an address, since those are shown.
    static let webAddress = ValueType(
        allowed: "an address that begins with http:// or https://, without a password, a query or a fragment",
        placeholder: "url",
        parse: { raw in
            guard let text = raw.string, let parts = URLComponents(string: text),
                let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
                parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.query == nil,
                parts.fragment == nil
            else { return nil }
            return .some(text)
        },
        render: { $0.map { .text($0) } })
}

extension ValueType where Value == [ExportHeader] {
    /// Fields of requests whose values only their holder may know: how many there are is all that is shown.
    ///
    /// Source: OpenTelemetry specification, "Protocol Exporter", "Specifying headers via environment variables": pairs as in
    /// W3C Baggage, with values that are percent-encoded.
    static let secretFields = ValueType(
        allowed: "pairs such as name=value, with commas between them and values percent-encoded",
        placeholder: "name=value,…", kind: .secret,
        parse: { raw in
            guard let pairs = ValueType<[String]>.list.parse(raw) else { return nil }
            let fields = pairs.compactMap(ExportHeader.init(pair:))
            return fields.count == pairs.count ? fields : nil
        },
        render: { $0.isEmpty ? nil : .text("\($0.count) hidden") })
}

extension ValueType where Value == Double {
    static let ratio = ValueType(
        allowed: "a number from 0 to 1", placeholder: "x",
        parse: { raw in raw.plain.flatMap { Double($0) }.flatMap { (0...1).contains($0) ? $0 : nil } },
        render: { .number($0) })
}

extension ExportHeader {
    fileprivate init?(pair: String) {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let name = parts[0].trimmingCharacters(in: .whitespaces)
        let text = parts[1].trimmingCharacters(in: .whitespaces)
        let value = text.removingPercentEncoding ?? text
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        self.init(name: name, value: value)
    }

    /// Source: RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
