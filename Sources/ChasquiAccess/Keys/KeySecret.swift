/// An API key as its holder has it: `csq_PREFIX_SECRET`.
///
/// The prefix is public: logs and listings show it, and keys are looked up by it. The secret is 32 random characters of 62,
/// which is 190 bits.
public struct KeySecret: Sendable, Equatable {
    public static let mark = "csq"
    static let prefixLength = 8
    static let secretLength = 32
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    public let prefix: String
    /// All of it, as it is sent.
    public let text: String

    /// A new one, from the system's source of randomness.
    public init() {
        var random = SystemRandomNumberGenerator()
        self.init(using: &random)
    }

    init(using random: inout some RandomNumberGenerator) {
        let prefix = Self.characters(Self.prefixLength, &random)
        self.prefix = prefix
        text = "\(Self.mark)_\(prefix)_\(Self.characters(Self.secretLength, &random))"
    }

    /// What was sent, if it has the form of a key.
    public init?(text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard text.utf8.count == Self.mark.utf8.count + Self.prefixLength + Self.secretLength + 2, parts.count == 3,
            parts[0] == Self.mark, parts[1].utf8.count == Self.prefixLength
        else { return nil }
        prefix = String(parts[1])
        self.text = text
    }

    private static func characters(_ count: Int, _ random: inout some RandomNumberGenerator) -> String {
        String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }
}
