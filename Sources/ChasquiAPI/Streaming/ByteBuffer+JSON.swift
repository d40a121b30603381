import ChasquiCore
import NIOCore

extension ByteBuffer: JSONSink {
    package mutating func write(jsonBytes bytes: UnsafeBufferPointer<UInt8>) {
        writeBytes(UnsafeRawBufferPointer(bytes))
    }
}

extension ByteBuffer {
    /// Appends token numbers as a JSON array.
    mutating func writeTokens(_ tokens: [TokenID]) {
        writeJSON(text: "[")
        for (index, token) in tokens.enumerated() {
            if index > 0 { writeJSON(text: ",") }
            writeJSON(token)
        }
        writeJSON(text: "]")
    }
}
