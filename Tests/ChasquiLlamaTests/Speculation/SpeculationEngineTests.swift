import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("With guesses, the engine", .enabled(if: TinyModel.isThere), .serialized)
struct SpeculationEngineTests {
    /// A random model repeats itself soon, and a text that does makes it sooner.
    private static let prompts = [
        "One two three four five. One two three four five. One two three four five. One two",
        "The river runs to the sea. The river runs to the sea. The river runs",
    ]
    private static let ngramKinds = SpeculationConfiguration.Kind.allCases.filter { $0 != .draftModel }

    /// Short n-grams, so that there is much to guess.
    private static func guess(
        _ kinds: Set<SpeculationConfiguration.Kind>
    ) -> @Sendable (inout EngineConfiguration) -> Void {
        { configuration in
            configuration.speculation.kinds = kinds
            for sizes in [\SpeculationConfiguration.simple, \.mapK, \.mapK4V] {
                configuration.speculation[keyPath: sizes].lookup = 4
                configuration.speculation[keyPath: sizes].most = 8
            }
            configuration.speculation.pool.lookup = 3
            configuration.speculation.pool.least = 1
        }
    }

    private static func answers(
        _ kinds: Set<SpeculationConfiguration.Kind>, slots: Int = 1, unified: Bool = false,
        count: Int = 120, _ change: @escaping (inout GenerationOptions) -> Void = { _ in }
    ) async throws -> (answers: [Answer], activity: SpeculationActivity) {
        var result: (answers: [Answer], activity: SpeculationActivity) = ([], SpeculationActivity())
        try await withService(slots: slots, contextSize: slots * 512, unified: unified, guess(kinds)) { service in
            for prompt in prompts {
                result.answers.append(try await service.answer(request(.text(prompt), count: count, change)))
            }
            result.activity = service.activity.speculation
        }
        return result
    }

    @Test("gives the same greedy answers, and in fewer steps", arguments: ngramKinds, [false, true])
    func same(kind: SpeculationConfiguration.Kind, unified: Bool) async throws {
        let plain = try await Self.answers([])
        let guessed = try await Self.answers([kind], unified: unified)
        #expect(guessed.answers.map(\.tokens) == plain.answers.map(\.tokens))
        #expect(guessed.answers.map(\.text) == plain.answers.map(\.text))
        #expect(plain.activity == SpeculationActivity())
        #expect(guessed.activity.accepted > 0, "\(guessed.activity) \(guessed.answers.map(\.tokens))")
        #expect(guessed.activity.accepted <= guessed.activity.guessed)
        let counts = guessed.answers.compactMap(\.summary?.drafts)
        #expect(counts.reduce(0) { $0 + $1.guessed } == Int(guessed.activity.guessed))
        #expect(counts.reduce(0) { $0 + $1.accepted } == Int(guessed.activity.accepted))
        #expect(guessed.activity.acceptedAt.reduce(0, +) == guessed.activity.accepted)
    }

    @Test("tells of its guesses while it answers, where that is asked for", arguments: [true, false])
    func told(isAsked: Bool) async throws {
        try await withService(slots: 1, contextSize: 512, unified: false, Self.guess([.ngramSimple])) { service in
            let stream = try await service.complete(
                request(.text(Self.prompts[0]), count: 120) { $0.reportsDrafts = isAsked })
            var told: [DraftCounts] = []
            var all = DraftCounts()
            while let events = try await stream.next() {
                for event in events {
                    if case .text(let delta) = event, let counts = delta.drafts { told.append(counts) }
                    if case .finished(let summary) = event { all = summary.drafts }
                }
            }
            #expect(all.accepted > 0)
            #expect(told.isEmpty != isAsked)
            #expect(told.allSatisfy { 1...all.guessed ~= $0.guessed && 0...all.accepted ~= $0.accepted })
        }
    }

    @Test("draws the same tokens at a temperature")
    func drawn() async throws {
        func draw(_ kinds: Set<SpeculationConfiguration.Kind>) async throws -> [[TokenID]] {
            try await Self.answers(kinds) {
                $0.sampling.temperature = 0.3
                $0.sampling.seed = 5
            }.answers.map(\.tokens)
        }
        let plain = try await draw([])
        #expect(try await draw([.ngramSimple]) == plain)
    }

    @Test("stops at a stop text within the guesses, with nothing of it in the answer")
    func stops() async throws {
        let whole = try await Self.answers([]).answers[0]
        let stop = String(whole.text.dropFirst(whole.text.count * 2 / 3).prefix(9))
        let plain = try await Self.answers([]) { $0.stop = [stop] }.answers[0]
        let guessed = try await Self.answers([.ngramSimple]) { $0.stop = [stop] }.answers[0]
        #expect(guessed.summary?.reason == .stopText(stop))
        #expect(guessed.text == plain.text)
        #expect(guessed.summary?.usage.completionTokens == plain.summary?.usage.completionTokens)
    }

    @Test("generates exactly as many tokens as asked for", arguments: [1, 2, 3, 17, 64])
    func counts(count: Int) async throws {
        for answer in try await Self.answers([.ngramSimple, .ngramMod], count: count).answers {
            #expect(answer.tokens.count == count)
            #expect(answer.summary?.usage.completionTokens == count)
        }
    }

    @Test("fills the context to its end and not beyond", arguments: [false, true])
    func context(unified: Bool) async throws {
        try await withService(slots: 1, contextSize: 256, unified: unified, Self.guess([.ngramSimple])) { service in
            let answer = try await service.answer(request(.text(Self.prompts[0]), count: nil))
            #expect(answer.summary?.truncated == true)
            #expect(answer.summary.map { $0.usage.promptTokens + $0.usage.completionTokens } == 256)
        }
    }

    @Test("keeps to a grammar")
    func grammar() async throws {
        func ask(_ kinds: Set<SpeculationConfiguration.Kind>) async throws -> [String] {
            try await Self.answers(kinds, count: 60) { $0.constraint = .grammar("root ::= (\"one two \")+") }
                .answers.map(\.text)
        }
        let guessed = try await ask([.ngramSimple])
        #expect(try await ask([]) == guessed)
        #expect(guessed[0].hasPrefix("one two one two "))
    }

    @Test("gives each token its probabilities")
    func probabilities() async throws {
        try await withService(slots: 1, contextSize: 512, Self.guess([.ngramSimple])) { service in
            let stream = try await service.complete(
                request(.text(Self.prompts[0]), count: 60) { $0.probabilities = ProbabilityOptions(top: 2) })
            var chosen: [TokenID] = []
            var tokens: [TokenID] = []
            while let events = try await stream.next() {
                for case .text(let delta) in events {
                    chosen += delta.probabilities.map(\.chosen.token)
                    tokens += delta.tokens
                    #expect(delta.probabilities.allSatisfy { $0.top.first?.token == $0.chosen.token })
                }
            }
            #expect(chosen == tokens)
            #expect(service.activity.speculation.accepted > 0)
        }
    }

    @Test(
        "gives several sequences at once what each gets alone, the later ones from kept cells",
        arguments: [false, true])
    func together(unified: Bool) async throws {
        let plain = try await Self.answers([]).answers.map(\.tokens)
        try await withService(
            slots: 4, contextSize: 4 * 512, unified: unified, Self.guess([.ngramSimple, .ngramCache])
        ) {
            service in
            for _ in 0..<2 {
                let requests = (Self.prompts + Self.prompts).map { request(.text($0), count: 120) }
                let answers = try await service.answers(requests)
                #expect(answers.map(\.tokens) == plain + plain)
            }
            #expect(service.activity.speculation.accepted > 0)
        }
    }

    @Test("goes on in a context that is shifted", arguments: [0, 1])
    func shifted(discarded: Int) async throws {
        func ask(_ kinds: Set<SpeculationConfiguration.Kind>) async throws -> (answer: Answer, accepted: UInt64) {
            var result = (answer: Answer(), accepted: UInt64(0))
            try await withService(
                slots: 1, contextSize: 256,
                {
                    Self.guess(kinds)(&$0)
                    $0.shiftsContext = true
                }
            ) { service in
                result.answer = try await service.answer(
                    request(.text(Self.prompts[0]), count: 300) { $0.discardedTokens = discarded })
                result.accepted = service.activity.speculation.accepted
            }
            return result
        }
        let plain = try await ask([])
        let guessed = try await ask([.ngramSimple, .ngramMapK4V])
        #expect(guessed.answer.tokens.count == 300)
        // The context is full after 199 of them. Much later two tokens come that are equally likely but for the rounding.
        #expect(guessed.answer.tokens.prefix(250) == plain.answer.tokens.prefix(250))
        #expect(guessed.accepted > 0)
    }

    @Test("guesses nothing for a request that does not want it")
    func optOut() async throws {
        let result = try await Self.answers([.ngramSimple]) { $0.mostDrafts = 0 }
        #expect(result.activity == SpeculationActivity())
        let few = try await Self.answers([.ngramSimple]) { $0.mostDrafts = 2 }
        #expect(few.activity.acceptedAt.count == 2)
    }

    @Test(
        "guesses nothing where the memory cannot be cut",
        arguments: UncuttableModel.allCases.filter { $0.path != nil && $0 != .window })
    func uncuttable(kind: UncuttableModel) async throws {
        try await withService(
            model: kind.path, slots: 1, contextSize: 512, Self.guess([.ngramSimple])
        ) { service in
            let answer = try await service.answer(request(.text(Self.prompts[0]), count: 60))
            #expect(answer.tokens.count == 60)
            #expect(service.activity.speculation == SpeculationActivity())
        }
    }
}
