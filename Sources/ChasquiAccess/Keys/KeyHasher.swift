import Crypto

public import struct Foundation.Data

/// Keyed hashes of keys (HMAC-SHA256, RFC 2104): who reads the database without this key cannot even test a guess.
public struct KeyHasher: Sendable {
    /// In bytes.
    public static let keyLength = 32
    private let key: SymmetricKey

    /// - Parameter key: ``keyLength`` random bytes.
    public init(key: Data) {
        self.key = SymmetricKey(data: key)
    }

    /// One that holds for this process alone.
    public init() {
        key = SymmetricKey(size: .bits256)
    }

    public func hash(_ text: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }

    /// Takes the same time wherever the two differ.
    public func matches(_ text: String, hash: Data) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(hash, authenticating: Data(text.utf8), using: key)
    }
}
