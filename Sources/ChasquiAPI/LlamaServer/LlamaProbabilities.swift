import ChasquiCore
import Foundation
import NIOCore

/// llama-server's `completion_probabilities`: logarithms of the model's, or the samplers' as they are.
struct LlamaProbabilities: Sendable {
    let options: ProbabilityOptions

    func write(_ probabilities: [TokenProbability], into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #","completion_probabilities":"#)
        buffer.writeList(probabilities) { probability, buffer in
            writeCandidate(probability.chosen, into: &buffer)
            buffer.writeJSON(text: options.afterSampling ? #","top_probs":"# : #","top_logprobs":"#)
            buffer.writeList(probability.top) { candidate, buffer in
                writeCandidate(candidate, into: &buffer)
                buffer.writeJSON(text: "}")
            }
            buffer.writeJSON(text: "}")
        }
    }

    /// Without the closing brace.
    private func writeCandidate(_ candidate: TokenProbability.Candidate, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"id":"#)
        buffer.writeJSON(candidate.token)
        buffer.writeJSON(text: #","token":"#)
        buffer.writeJSON(candidate.text)
        buffer.writeJSON(text: #","bytes":"#)
        buffer.writeList(candidate.bytes) { byte, buffer in buffer.writeJSON(byte) }
        buffer.writeJSON(text: options.afterSampling ? #","prob":"# : #","logprob":"#)
        buffer.writeJSON(options.afterSampling ? exp(candidate.logarithm) : candidate.logarithm)
    }
}
