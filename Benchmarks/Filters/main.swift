import ChasquiCore
import ChasquiPlugin
import Logging

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What three event filters that change nothing cost for each token, beside the same stream without a plugin. Both are
/// measured in turn, in the process's CPU time, so that a busy machine does not count.
struct FilterBenchmark {
    /// Sees all, changes nothing.
    private struct PassThrough: EventFilter {
        var seen = 0

        mutating func filter(_ events: inout [GenerationEvent]) -> EventFlow {
            seen += events.count
            return .goOn
        }
    }

    /// Hands out the stream of a channel that the benchmark fills.
    private struct Source: ForwardingService {
        let channel: GenerationChannel
        var base: any InferenceService { self }

        func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream { GenerationStream(channel) }
    }

    static let tokens = 200_000
    static let rounds = 15

    /// Nanoseconds for each token, one by one, from the engine's end of a channel to the reader.
    static func run(filters: Int) async throws -> Double {
        var registration = PluginRegistration()
        for _ in 0..<filters { registration.addEventFilter { _, _ in PassThrough() } }
        let plugin = ActivePlugin(name: "pass", origin: "", registration: registration)
        let channel = GenerationChannel()
        let models = PluginModels.directory(
            SingleModelDirectory(Source(channel: channel)), plugins: [plugin], rounds: 1, logger: Logger(label: "bench")
        )
        let request = ChatRequest(
            identity: RequestIdentity(id: "bench"), messages: [ChatMessage(role: .user, content: "")],
            options: GenerationOptions())
        let stream = try await models.service(named: nil).chat(request)
        let start = cpuNanoseconds()
        for token in 0..<tokens {
            channel.add(TokenID(token), text: "word ")
            _ = try await stream.next()
        }
        return (cpuNanoseconds() - start) / Double(tokens)
    }

    private static func cpuNanoseconds() -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    static func main() async throws {
        var (without, with): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            without.append(try await run(filters: 0))
            with.append(try await run(filters: 3))
        }
        let (plain, filtered) = (median(without), median(with))
        print("no filter        \(Int(plain.rounded())) ns a token")
        print("3 filters        \(Int(filtered.rounded())) ns a token")
        print("what they cost   \(Int((filtered - plain).rounded())) ns a token (at most 2000)")
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

try await FilterBenchmark.main()
