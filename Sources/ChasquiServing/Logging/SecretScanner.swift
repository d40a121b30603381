import ChasquiAccess

/// Finds what looks like a secret in a text, in one pass.
struct SecretScanner {
    private let bytes: [UInt8]
    /// Up to here there is no web token, so that a text that only begins like many of them costs one pass all the same.
    private var tokenless = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The text without them; nil where there are none.
    mutating func redacted() -> String? {
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            guard let secret = secret(at: index), !secret.isEmpty else {
                index += 1
                continue
            }
            result += bytes[copied..<secret.lowerBound]
            result += Redaction.mark.utf8
            copied = secret.upperBound
            index = copied
        }
        guard copied > 0 else { return nil }
        return String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    /// The secret that something at this place announces.
    private mutating func secret(at index: Int) -> Range<Int>? {
        switch bytes[index] {
        case UInt8(ascii: "B"), UInt8(ascii: "b"): credentials(at: index)
        case UInt8(ascii: "c"): ownKey(at: index)
        case UInt8(ascii: "e"): webToken(at: index)
        case UInt8(ascii: "s"): foreignKey(at: index)
        case UInt8(ascii: ":"): password(at: index)
        default: nil
        }
    }

    /// `Bearer …` or `Basic …`; a short word without a digit after it is a word.
    private func credentials(at index: Int) -> Range<Int>? {
        guard let scheme = ["bearer ", "basic "].first(where: { begins(with: $0, at: index) }) else { return nil }
        let start = index + scheme.utf8.count
        let value = run(from: start) { Self.isWord($0) || "-._~+/=".utf8.contains($0) }
        let hasDigit = bytes[value].contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return value.count >= 16 || (hasDigit && value.count >= 6) ? value : nil
    }

    /// All behind the public part.
    private func ownKey(at index: Int) -> Range<Int>? {
        guard begins(with: KeySecret.mark + "_", at: index) else { return nil }
        let prefix = run(from: index + KeySecret.mark.utf8.count + 1, while: Self.isWord)
        guard prefix.upperBound < bytes.count, bytes[prefix.upperBound] == UInt8(ascii: "_") else { return nil }
        return run(from: prefix.upperBound + 1, while: Self.isWord)
    }

    private func foreignKey(at index: Int) -> Range<Int>? {
        guard begins(with: "sk-", at: index) else { return nil }
        let key = run(from: index, while: Self.isTokenByte)
        return key.count >= 16 ? key : nil
    }

    /// Three parts in base64url, the first of which is an object in JSON.
    private mutating func webToken(at index: Int) -> Range<Int>? {
        guard index >= tokenless, begins(with: "eyJ", at: index) else { return nil }
        let token = run(from: index) { Self.isTokenByte($0) || $0 == UInt8(ascii: ".") }
        let dots = bytes[token].count { $0 == UInt8(ascii: ".") }
        if dots < 2 { tokenless = token.upperBound }
        return dots >= 2 ? token : nil
    }

    /// What stands between `://` and `@` in an address.
    private func password(at index: Int) -> Range<Int>? {
        guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/")
        else {
            return nil
        }
        let user = run(from: index + 3) { $0 > 0x20 && !"/?#@\"'".utf8.contains($0) }
        guard user.upperBound < bytes.count, bytes[user.upperBound] == UInt8(ascii: "@") else { return nil }
        return user
    }

    /// Whether a word of lower-case letters, or a part of one case, begins here.
    private func begins(with word: String, at index: Int) -> Bool {
        if index > 0, Self.isWord(bytes[index - 1]) { return false }
        guard index + word.utf8.count <= bytes.count else { return false }
        return zip(word.utf8, bytes[index...]).allSatisfy { expected, found in
            found == expected || (word.hasSuffix(" ") && found | 0x20 == expected)
        }
    }

    private func run(from start: Int, while isPart: (UInt8) -> Bool) -> Range<Int> {
        let end = bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
        return start..<end
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
