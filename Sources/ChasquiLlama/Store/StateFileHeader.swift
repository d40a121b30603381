import ChasquiCore
import ChasquiScheduler
import Crypto
import Foundation

/// The beginning of a state file: what it is of, with a checksum of its own, so that a directory is listed without
/// reading the states.
///
/// | bytes | what |
/// |---|---|
/// | 8 | `chasqkv` and a zero |
/// | 4 | format version, little-endian as all numbers |
/// | 32 | fingerprint |
/// | 32 | adapters that computed it; zeros for none |
/// | 8 | number of tokens |
/// | 8 | bytes of the state |
/// | 4 each | tokens |
/// | 32 | SHA-256 of all before |
/// | … | the state |
/// | 32 | SHA-256 of the state |
struct StateFileHeader: Equatable {
    static let magic = Array("chasqkv\0".utf8)
    static let fixedLength = 8 + 4 + 2 * StateFingerprint.byteCount + 8 + 8
    static let digestLength = SHA256.byteCount
    private static let noAdapters = [UInt8](repeating: 0, count: StateFingerprint.byteCount)

    var fingerprint: [UInt8]
    var adapters = AdapterSet.none
    var tokens: [TokenID]
    var byteCount: Int

    /// Why a file is not used.
    enum Refusal: Error, Equatable {
        case notAStateFile
        /// Written by another version, for another model or with other parameters.
        case foreign
        case truncated
        case damaged
    }

    /// The header's length, tokens and checksum included.
    static func length(tokens: Int) -> Int { fixedLength + 4 * tokens + digestLength }

    var fileLength: Int { Self.length(tokens: tokens.count) + byteCount + Self.digestLength }

    func encoded() -> [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.length(tokens: tokens.count))
        append(StateFingerprint.formatVersion, to: &bytes)
        bytes += fingerprint
        bytes += adapters == .none ? Self.noAdapters : adapters.digest
        append(UInt64(tokens.count), to: &bytes)
        append(UInt64(byteCount), to: &bytes)
        bytes += Self.encoded(tokens)
        bytes += Array(SHA256.hash(data: bytes))
        return bytes
    }

    /// Tokens as they stand in the file.
    static func encoded(_ tokens: [TokenID]) -> [UInt8] {
        tokens.flatMap { token in withUnsafeBytes(of: token.littleEndian) { Array($0) } }
    }

    private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

extension StateFileHeader {
    /// Reads a header that has to be of a fingerprint, from the start of a file.
    /// - Parameters:
    ///   - fileLength: of the whole file.
    ///   - read: returns up to so many further bytes.
    init(
        ofFile fileLength: Int, fingerprint: StateFingerprint, read: (Int) -> [UInt8]
    ) throws(Refusal) {
        var bytes = read(Self.fixedLength)
        guard bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else { throw .notAStateFile }
        guard bytes.count == Self.fixedLength else { throw .truncated }
        var fields = Fields(bytes: bytes[Self.magic.count...])
        guard fields.number(UInt32.self) == StateFingerprint.formatVersion else { throw .foreign }
        self.fingerprint = fields.take(StateFingerprint.byteCount)
        guard self.fingerprint == fingerprint.bytes else { throw .foreign }
        let adapters = fields.take(StateFingerprint.byteCount)
        self.adapters = adapters == Self.noAdapters ? .none : AdapterSet(digest: adapters)
        let tokenCount = fields.number(UInt64.self)
        let byteCount = fields.number(UInt64.self)
        // Nothing is believed that the file is too small for.
        let room = UInt64(max(0, fileLength - Self.length(tokens: 0)))
        guard tokenCount <= room / 4, byteCount <= room - 4 * tokenCount else { throw .truncated }
        bytes += read(4 * Int(tokenCount) + Self.digestLength)
        guard bytes.count == Self.length(tokens: Int(tokenCount)) else { throw .truncated }
        let digest = bytes.suffix(Self.digestLength)
        guard digest.elementsEqual(SHA256.hash(data: bytes.dropLast(Self.digestLength))) else { throw .damaged }
        var tokenFields = Fields(bytes: bytes[Self.fixedLength...])
        tokens = (0..<tokenCount).map { _ in tokenFields.number(TokenID.self) }
        self.byteCount = Int(byteCount)
        guard fileLength >= self.fileLength else { throw .truncated }
        guard fileLength == self.fileLength, byteCount > 0, tokenCount > 0 else { throw .damaged }
    }

    /// Takes fields off bytes whose count was checked.
    private struct Fields {
        var bytes: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> [UInt8] {
            defer { bytes = bytes.dropFirst(count) }
            return Array(bytes.prefix(count))
        }

        mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }
    }
}
