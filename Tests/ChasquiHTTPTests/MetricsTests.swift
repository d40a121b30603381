import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Metrics", .timeLimit(.minutes(15)))
struct MetricsTests {
    /// The samples of a text in Prometheus' format, by name and labels; checks the format on the way.
    static func parse(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var types: [String: String] = [:]
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3)
                #expect(words.count == 4)
                if words[1] == "TYPE" {
                    #expect(types[String(words[2])] == nil, "a family appears once")
                    types[String(words[2])] = String(words[3])
                }
                continue
            }
            let space = try #require(line.lastIndex(of: " "))
            let key = String(line[..<space])
            let name = String(key.prefix { $0 != "{" })
            let suffixes = ["_bucket", "_sum", "_count"]
            let family = suffixes.first { name.hasSuffix($0) && types[String(name.dropLast($0.count))] == "histogram" }
                .map { String(name.dropLast($0.count)) }
            #expect(types[family ?? name] != nil, "\(name) has a type before its samples")
            #expect(samples[key] == nil, "\(key) appears once")
            let number = String(line[line.index(after: space)...])
            samples[key] = Double(number)
            #expect(samples[key] != nil, "\(number) is a number")
        }
        return samples
    }

    @Test("have the tokens of an answer whose client went away")
    func cancelled() throws {
        var figures = RequestFigures()
        (figures.route, figures.model, figures.generatedTokens) = ("/completion", "scripted", 3)
        var metrics = GenerationMetrics()
        metrics.count(figures, duration: .seconds(1))
        var text = MetricsText()
        metrics.write(to: &text)
        let sums = try Self.parse(text.text).filter { $0.key.hasPrefix("gen_ai_client_token_usage_sum") }
        #expect(sums.first { $0.key.contains(#"gen_ai_token_type="output""#) }?.value == 3)
    }

    @Test("count requests by route, method and status, with bounded labels")
    func requests() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#)
            _ = try await server.post("/completion", #"{"prompt":"hi","stream":true}"#)
            _ = try await server.post("/completion", "{")
            _ = try await server.get("/completion")
            for path in ["/a", "/b", "/c?d=e"] { _ = try await server.get(path) }
            _ = try await server.exchange("PROPFIND", "/files")
            let samples = try Self.parse(try await server.get("/metrics").body)
            let name = "chasqui_requests_total"
            #expect(samples[#"\#(name){route="/completion",method="POST",status="200"}"#] == 2)
            #expect(samples[#"\#(name){route="/completion",method="POST",status="400"}"#] == 1)
            #expect(samples[#"\#(name){route="/completion",method="GET",status="405"}"#] == 1)
            #expect(samples[#"\#(name){route="unmatched",method="GET",status="404"}"#] == 3)
            #expect(samples[#"\#(name){route="unmatched",method="other",status="404"}"#] == 1)
            #expect(samples[#"chasqui_request_duration_seconds_count{route="/completion"}"#] == 4)
            #expect(samples[#"chasqui_request_duration_seconds_bucket{route="/completion",le="+Inf"}"#] == 4)
            let labels = #"{gen_ai_operation_name="text_completion",gen_ai_request_model="scripted"}"#
            #expect(samples["gen_ai_server_time_to_first_token_seconds_count" + labels] == 2)
            #expect(samples["gen_ai_server_request_duration_seconds_count" + labels] == 2)
            let output = labels.dropLast() + #",gen_ai_token_type="output"}"#
            #expect(samples["gen_ai_client_token_usage_sum" + output] == 4)
            #expect(samples["chasqui_http_requests_running"] == 1)
            #expect(try #require(samples["process_resident_memory_bytes"]) > 1_000_000)
            #expect(try #require(samples["process_cpu_seconds_total"]) > 0)
            #expect(try #require(samples["process_start_time_seconds"]) > 1_700_000_000)
        }
    }

    @Test("show the engine's figures as they are now")
    func engine() async throws {
        let service = ScriptedService(id: "a\"b\\c")
        var activity = EngineActivity()
        activity.active = 3
        activity.queued = 2
        activity.slots = 4
        activity.cells = 100
        activity.usedCells = 40
        activity.promptTokens = 50
        activity.memoryTokens = 20
        activity.generatedTokens = 300
        activity.decodeOnlyTokens = 200
        activity.decodeTime = .seconds(4)
        activity.prefillTime = .seconds(2)
        service.activity = activity
        service.readiness = .loading(progress: 0.5)
        try await TestServer.run(service) { server in
            let response = try await server.get("/metrics")
            #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let samples = try Self.parse(response.body)
            let label = #"{model="a\"b\\c"}"#
            #expect(samples["chasqui_requests_active" + label] == 3)
            #expect(samples["chasqui_requests_queued" + label] == 2)
            #expect(samples["chasqui_slots" + label] == 4)
            #expect(samples["chasqui_kv_cells" + label] == 100)
            #expect(samples["chasqui_kv_cells_used" + label] == 40)
            #expect(samples["chasqui_prompt_tokens_total" + label] == 50)
            #expect(samples[#"chasqui_prompt_tokens_cached_total{model="a\"b\\c",tier="memory"}"#] == 20)
            #expect(samples["chasqui_generated_tokens_total" + label] == 300)
            #expect(samples["chasqui_tokens_per_second" + label] == 50)
            #expect(samples["chasqui_prompt_tokens_per_second" + label] == 25)
            #expect(samples["chasqui_model_ready" + label] == 0)
            #expect(samples["chasqui_model_load_progress" + label] == 0.5)
        }
    }

    @Test("a histogram's buckets are cumulative")
    func histogram() {
        var histogram = Histogram(bounds: [0.125, 1])
        for duration: Duration in [.milliseconds(125), .milliseconds(250), .seconds(1), .seconds(5)] {
            histogram.observe(duration)
        }
        var text = MetricsText()
        histogram.write("h", [("a", "b")], to: &text)
        #expect(
            text.text == """
                h_bucket{a="b",le="0.125"} 1
                h_bucket{a="b",le="1"} 3
                h_bucket{a="b",le="+Inf"} 4
                h_sum{a="b"} 6.375
                h_count{a="b"} 4

                """)
    }

    @Test("line breaks, quotes and backslashes are escaped")
    func escaping() {
        var text = MetricsText()
        text.single("m", .gauge, "a \"b\"\nc\\d", [("l", "a \"b\"\nc\\d")], 1.5)
        #expect(
            text.text == """
                # HELP m a "b"\\nc\\\\d
                # TYPE m gauge
                m{l="a \\"b\\"\\nc\\\\d"} 1.5

                """)
    }
}
