import ChasquiCore
import NIOCore

/// OpenAI's `logprobs` of a chat's choice: an object for each token.
enum ChatLogprobs {
    /// Null where there are none.
    static func write(_ probabilities: [TokenProbability], into buffer: inout ByteBuffer) {
        guard !probabilities.isEmpty else { return buffer.writeJSON(text: "null") }
        writeList(probabilities, into: &buffer)
    }

    static func writeList(_ probabilities: [TokenProbability], into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"content":"#)
        buffer.writeList(probabilities) { probability, buffer in
            writeCandidate(probability.chosen, into: &buffer)
            buffer.writeJSON(text: #","top_logprobs":"#)
            buffer.writeList(probability.top) { candidate, buffer in
                writeCandidate(candidate, into: &buffer)
                buffer.writeJSON(text: "}")
            }
            buffer.writeJSON(text: "}")
        }
        buffer.writeJSON(text: #","refusal":null}"#)
    }

    /// Without the closing brace.
    private static func writeCandidate(_ candidate: TokenProbability.Candidate, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"token":"#)
        buffer.writeJSON(candidate.text)
        buffer.writeJSON(text: #","logprob":"#)
        buffer.writeJSON(candidate.logarithm)
        buffer.writeJSON(text: #","bytes":"#)
        buffer.writeList(candidate.bytes) { byte, buffer in buffer.writeJSON(byte) }
    }
}

/// OpenAI's `logprobs` of a completion's choice: an array for each property, an element for each token.
struct CompletionLogprobs: Sendable {
    /// Unicode scalars of the text before the next token.
    private(set) var offset = 0

    /// Null where there are none.
    mutating func write(_ probabilities: [TokenProbability], into buffer: inout ByteBuffer) {
        guard !probabilities.isEmpty else { return buffer.writeJSON(text: "null") }
        buffer.writeJSON(text: #"{"tokens":"#)
        buffer.writeList(probabilities) { probability, buffer in buffer.writeJSON(probability.chosen.name) }
        buffer.writeJSON(text: #","token_logprobs":"#)
        buffer.writeList(probabilities) { probability, buffer in
            guard !probability.isFirst else { return buffer.writeJSON(text: "null") }
            buffer.writeJSON(probability.chosen.logarithm)
        }
        buffer.writeJSON(text: #","top_logprobs":"#)
        buffer.writeList(probabilities) { probability, buffer in
            guard !probability.isFirst else { return buffer.writeJSON(text: "null") }
            Self.writeTop(probability.top + [probability.chosen], into: &buffer)
        }
        buffer.writeJSON(text: #","text_offset":"#)
        var offset = offset
        buffer.writeList(probabilities) { probability, buffer in
            buffer.writeJSON(offset)
            offset += probability.chosen.scalarsBegun
        }
        self.offset = offset
        buffer.writeJSON(text: "}")
    }

    /// The likeliest, and the chosen one behind them where it is not among them. Of tokens with the same bytes, the likeliest
    /// stands for all.
    private static func writeTop(_ top: [TokenProbability.Candidate], into buffer: inout ByteBuffer) {
        var seen: Set<String> = []
        buffer.writeJSON(text: "{")
        for candidate in top where seen.insert(candidate.name).inserted {
            if seen.count > 1 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(candidate.name)
            buffer.writeJSON(text: ":")
            buffer.writeJSON(candidate.logarithm)
        }
        buffer.writeJSON(text: "}")
    }
}

extension TokenProbability.Candidate {
    /// Bytes that are a part of a scalar only become U+FFFD.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text, or as OpenAI's completions have it the bytes, where they are no whole scalars.
    var name: String {
        String(validating: bytes, as: UTF8.self)
            ?? "bytes:" + bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A scalar that several tokens have parts of is counted with its first byte.
    var scalarsBegun: Int { bytes.count { $0 & 0xC0 != 0x80 } }
}

extension ByteBuffer {
    /// Appends a JSON array.
    mutating func writeList<Element>(
        _ elements: some Collection<Element>, _ write: (Element, inout ByteBuffer) -> Void
    ) {
        writeJSON(text: "[")
        var isFirst = true
        for element in elements {
            if !isFirst { writeJSON(text: ",") }
            isFirst = false
            write(element, &self)
        }
        writeJSON(text: "]")
    }
}
