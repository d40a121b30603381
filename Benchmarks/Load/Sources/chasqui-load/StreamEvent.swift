#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What this program wants of an event's JSON, in OpenAI's shapes and llama-server's.
struct StreamEvent: Decodable {
    struct Choice: Decodable {
        struct Delta: Decodable {
            var content: String?
        }

        var delta: Delta?
        var text: String?
    }

    struct Usage: Decodable {
        struct Details: Decodable {
            var cached_tokens: Int?
        }

        var prompt_tokens: Int?
        var completion_tokens: Int?
        var prompt_tokens_details: Details?
    }

    struct Timings: Decodable {
        var cache_n: Int?
        var predicted_n: Int?
    }

    struct Failure: Decodable {
        var message: String?
    }

    var content: String?
    var choices: [Choice]?
    var usage: Usage?
    var timings: Timings?
    var tokens_predicted: Int?
    var tokens_evaluated: Int?
    var error: Failure?

    var text: String {
        (content ?? "") + (choices ?? []).map { ($0.delta?.content ?? "") + ($0.text ?? "") }.joined()
    }
}

/// An answer's events, decoded after its end.
struct Answer {
    var text = ""
    var tokens: Int?
    var promptTokens: Int?
    var cachedTokens: Int?
    var error: String?

    /// Reads the last events, where the counts are, or all of them if the text is wanted.
    init(body: [UInt8], wantsText: Bool) {
        let lines = body.split(separator: UInt8(ascii: "\n")).filter {
            $0.starts(with: "data:".utf8) || $0.starts(with: "error:".utf8)
        }
        let decoder = JSONDecoder()
        for line in wantsText ? lines[...] : lines.suffix(4) {
            let json = line[line.index(after: line.firstIndex(of: UInt8(ascii: ":")) ?? line.startIndex)...]
            guard let event = try? decoder.decode(StreamEvent.self, from: Data(json)) else { continue }
            take(event)
        }
    }

    private mutating func take(_ event: StreamEvent) {
        text += event.text
        tokens = event.usage?.completion_tokens ?? event.timings?.predicted_n ?? event.tokens_predicted ?? tokens
        promptTokens = event.usage?.prompt_tokens ?? event.tokens_evaluated ?? promptTokens
        cachedTokens = event.usage?.prompt_tokens_details?.cached_tokens ?? event.timings?.cache_n ?? cachedTokens
        if let failure = event.error { error = failure.message ?? "an error without a message" }
    }
}
