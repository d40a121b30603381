import ChasquiAPI
import ChasquiCore
import Foundation
import NIOCore
import OrderedCollections
import TestSupport
import Testing

@Suite("Whatever bytes come,") struct DecodingFuzzTests {
    private static let words = [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "null", "true", "1e999", "-", "0.1",
        "99999999999999999999",
        "\"model\":", "\"prompt\":", "\"messages\":", "\"tools\":", "\"stop\":", "{\"type\":\"text\"}", "/*",
    ]

    @Test(
        "a decoder takes them or says what is wrong with them, in its dialect's JSON", arguments: DescribedRequest.all)
    func decoders(request: DescribedRequest) throws {
        let samples = request.shape.schema.samples.map { $0.serialized() }
        let mutator = InputMutator(samples + [JSONValue.object(request.base).serialized()], words: Self.words)
        try tryInputs(of: mutator, named: request.shape.name, request.decode)
    }

    @Test("so do those of the routes for administration and scales")
    func others() throws {
        let mutator = InputMutator(
            [
                #"{"name":"a","owner":"b","scopes":["chat"],"models":["m"],"expires_in":60,"priority":"batch"}"#,
                #"{"name":"a","limits":{"requests_per_minute":1,"tokens_per_day":2},"tenant":"t"}"#,
                #"{"grace_seconds":60}"#, #"[{"id":0,"scale":0.5}]"#,
            ], words: Self.words)
        try tryInputs(of: mutator, named: "others") { body in
            switch body.readableBytes % 3 {
            case 0: _ = try Admin.decodeGrant(body, at: Date(timeIntervalSince1970: 0))
            case 1: _ = try Admin.decodeGrace(body)
            default: _ = try LlamaServer.decodeAdapterScales(body)
            }
        }
    }

    @Test("JSON that is read is written so that it means the same")
    func roundTrip() throws {
        let samples = DescribedRequest.all.flatMap { $0.shape.schema.samples.prefix(5) }.map { $0.serialized() }
        let mutator = InputMutator(samples, words: Self.words)
        for seed in FuzzSeeds("json", 2000) {
            var random = SeededGenerator(seed: seed)
            guard let value = try? JSONValue(parsing: mutator.input(using: &random)) else { continue }
            #expect(try JSONValue(parsing: value.serialized()) == value, "seed \(seed)")
        }
    }

    private func tryInputs(of mutator: InputMutator, named name: String, _ decode: (ByteBuffer) throws -> Void) throws {
        for seed in FuzzSeeds(name, 150) {
            var random = SeededGenerator(seed: seed)
            do {
                try decode(ByteBuffer(bytes: mutator.input(using: &random)))
            } catch let error as InferenceError {
                let problem = Problem(error, requestID: "a")
                #expect((400...501).contains(problem.status), "seed \(seed)")
                for body in [OpenAI.error(problem), LlamaServer.error(problem)] {
                    #expect(body.readableBytes < 4096, "seed \(seed)")
                    #expect(throws: Never.self, "seed \(seed)") { try JSONValue(parsing: body.readableBytesView) }
                }
            }
        }
    }
}
