import CAllocations
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

/// What plugins' event filters cost for each token: the same stream without plugins, with a plugin that has no filters, and with
/// three filters that change nothing. They are measured in turn, in the process's CPU time, so that a busy machine does not count.
struct FilterBenchmark {
    private enum Side: CaseIterable {
        case noPlugins, noFilters, threeFilters

        var words: String {
            switch self {
            case .noPlugins: "no plugins"
            case .noFilters: "no filters"
            case .threeFilters: "3 filters "
            }
        }
    }

    /// For one token.
    private struct Cost {
        var nanoseconds: Double
        var allocations: Double
    }

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

    private static let tokens = 200_000
    private static let rounds = 15
    /// In nanoseconds a token.
    private static let mostForThreeFilters = 2000.0

    /// Takes tokens one by one from the engine's end of a channel to the reader.
    private static func run(_ side: Side, tokens: Int) async throws -> Cost {
        let channel = GenerationChannel()
        let request = ChatRequest(
            identity: RequestIdentity(id: "bench"), messages: [ChatMessage(role: .user, content: "")],
            options: GenerationOptions())
        let stream = try await models(for: side, Source(channel: channel)).service(named: nil).chat(request)
        let (start, allocations) = (cpuNanoseconds(), chasqui_allocations())
        for token in 0..<tokens {
            channel.add(TokenID(token), text: "word ")
            _ = try await stream.next()
        }
        return Cost(
            nanoseconds: (cpuNanoseconds() - start) / Double(tokens),
            allocations: Double(chasqui_allocations() - allocations) / Double(tokens))
    }

    private static func models(for side: Side, _ source: Source) -> any ModelDirectory {
        let models = SingleModelDirectory(source)
        guard side != .noPlugins else { return models }
        var registration = PluginRegistration()
        if side == .threeFilters { for _ in 0..<3 { registration.addEventFilter { _, _ in PassThrough() } } }
        let plugin = ActivePlugin(name: "pass", origin: "", registration: registration)
        return PluginModels.directory(models, plugins: [plugin], rounds: 1, logger: Logger(label: "bench"))
    }

    private static func cpuNanoseconds() -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// With `--allocations` only those are looked at, in one short round, which says the same in any build.
    static func main() async throws {
        let isShort = CommandLine.arguments.contains("--allocations")
        var costs: [Side: [Cost]] = [:]
        // What the first round needs is the runtime's, and not of a token.
        for side in Side.allCases { _ = try await run(side, tokens: 1000) }
        for _ in 0..<(isShort ? 1 : rounds) {
            for side in Side.allCases {
                costs[side, default: []].append(try await run(side, tokens: isShort ? 2000 : tokens))
            }
        }
        func median(_ side: Side) -> Cost { Self.median(of: costs[side, default: []]) }
        for side in Side.allCases {
            let (time, allocations) = (Int(median(side).nanoseconds.rounded()), rounded(median(side).allocations))
            print("\(side.words)  \(time) ns and \(allocations) allocations a token")
        }
        let (plain, idle, filtered) = (median(.noPlugins), median(.noFilters), median(.threeFilters))
        let (more, time) = (max(0, idle.allocations - plain.allocations), filtered.nanoseconds - plain.nanoseconds)
        print("a plugin without filters costs \(rounded(more)) allocations a token (0 wanted)")
        print("three filters cost \(Int(time.rounded())) ns a token (at most \(Int(mostForThreeFilters)) wanted)")
        // The runtime has allocations of its own from time to time.
        if more >= 0.01 || (!isShort && time > mostForThreeFilters) { exit(1) }
    }

    private static func median(of costs: [Cost]) -> Cost {
        Cost(
            nanoseconds: costs.map(\.nanoseconds).sorted()[costs.count / 2],
            allocations: costs.map(\.allocations).sorted()[costs.count / 2])
    }

    private static func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

try await FilterBenchmark.main()
