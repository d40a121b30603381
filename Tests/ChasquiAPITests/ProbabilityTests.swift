import ChasquiAPI
import ChasquiCore
import Foundation
import NIOCore
import Testing

@Suite("Probabilities")
struct ProbabilityTests {
    @Test(
        "are asked for as each dialect has it",
        arguments: [
            (#""logprobs": true"#, ProbabilityOptions(top: 0) as ProbabilityOptions?),
            (#""logprobs": true, "top_logprobs": 5"#, ProbabilityOptions(top: 5)),
            (#""logprobs": false"#, nil),
            (#""n_probs": 3"#, ProbabilityOptions(top: 3)),
        ])
    func chat(members: String, options: ProbabilityOptions?) throws {
        let body = #"{"messages": [{"role": "user", "content": "x"}], \#(members)}"#
        #expect(try Decode.chat(body).request.options.probabilities == options)
    }

    @Test(
        "of a completion are a number, and 0 is the generated tokens alone",
        arguments: [
            (#""logprobs": 0"#, ProbabilityOptions(top: 0) as ProbabilityOptions?),
            (#""logprobs": 5"#, ProbabilityOptions(top: 5)), (#""logprobs": null"#, nil),
            (#""n_probs": 0"#, nil),
        ])
    func completion(members: String, options: ProbabilityOptions?) throws {
        #expect(try Decode.completion(#"{"prompt": "x", \#(members)}"#).request.options.probabilities == options)
    }

    @Test("after sampling are llama-server's only")
    func afterSampling() throws {
        let options = try Decode.options(#""n_probs": 2, "post_sampling_probs": true"#)
        #expect(options.probabilities == ProbabilityOptions(top: 2, afterSampling: true))
    }

    @Test("of likeliest tokens are refused without logprobs")
    func topAlone() {
        let message = "top_logprobs is 2, but logprobs is not true; set it, or leave this out."
        #expect(throws: InferenceError.invalid(field: "top_logprobs", message: message)) {
            try Decode.chat(#"{"messages": [{"role": "user", "content": "x"}], "top_logprobs": 2}"#)
        }
    }

    @Test("are worded as OpenAI has them for chats")
    func chatWire() throws {
        let decoded = try Decode.chat(
            #"{"messages": [{"role": "user", "content": "x"}], "logprobs": true, "top_logprobs": 1}"#)
        try Golden.expect(decoded.collected(Events.probable), is: "openai-chat-logprobs.json")
        try Golden.expect(decoded.streamed(Events.probable), is: "openai-chat-stream-logprobs.txt")
    }

    @Test("are worded as OpenAI has them for completions")
    func completionWire() throws {
        let decoded = try Decode.completion(#"{"prompt": "x", "logprobs": 1}"#)
        try Golden.expect(decoded.collected(Events.probable), is: "openai-completion-logprobs.json")
        try Golden.expect(decoded.streamed(Events.probable), is: "openai-completion-stream-logprobs.txt")
    }

    @Test("of a prompt come before those of the answer, the first as null")
    func echoWire() throws {
        let decoded = try Decode.completion(#"{"prompt": "x", "echo": true, "logprobs": 1}"#)
        try Golden.expect(decoded.collected(Events.echoed), is: "openai-completion-echo-logprobs.json")
        try Golden.expect(decoded.streamed(Events.echoed), is: "openai-completion-stream-echo-logprobs.txt")
    }

    @Test("are worded as llama-server has them")
    func llamaWire() throws {
        let before = try Decode.llama(#"{"prompt": "x", "n_probs": 1}"#)
        try Golden.expect(before.collected(Events.probable), is: "llama-completion-probabilities.json")
        try Golden.expect(before.streamed(Events.probable), is: "llama-completion-stream-probabilities.txt")
        let after = try Decode.llama(#"{"prompt": "x", "n_probs": 1, "post_sampling_probs": true}"#)
        try Golden.expect(after.collected(Events.probable), is: "llama-completion-probabilities-after.json")
    }
}
