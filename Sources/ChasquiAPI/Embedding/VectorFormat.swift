import ChasquiCore
import NIOCore

/// How a vector is written in an answer.
public enum VectorFormat: String, Sendable, CaseIterable {
    /// An array of numbers, each with as many digits as it takes to read the same number again.
    case float
    /// Its 32-bit numbers, the lowest byte first, in base 64.
    case base64
}

extension ByteBuffer {
    mutating func writeVector(_ vector: [Float], as format: VectorFormat = .float) {
        switch format {
        case .float:
            writeJSON(text: "[")
            for (index, number) in vector.enumerated() {
                if index > 0 { writeJSON(text: ",") }
                writeJSON(number)
            }
            writeJSON(text: "]")
        case .base64:
            writeJSON(text: "\"")
            writeJSON(
                text: Base64.encoded(
                    vector.flatMap { number in
                        let bits = number.bitPattern
                        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
                    }))
            writeJSON(text: "\"")
        }
    }
}
