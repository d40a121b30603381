import ChasquiAPI
import ChasquiCore
import OrderedCollections
import Testing

@Suite("What goes wrong")
struct ProblemTests {
    @Test(
        "has one status, and says when to come again",
        arguments: [
            (.invalid(field: "x", message: "m"), 400, nil),
            (.contextExceeded(promptTokens: 2, contextTokens: 1), 400, nil),
            (.overloaded(.requests(waiting: 3), retryAfter: .milliseconds(1500)), 429, 2),
            (.overloaded(.requests(waiting: 3), retryAfter: .zero), 429, 1), (.loading(progress: 0.5), 503, 2),
            (.shuttingDown, 503, 5),
            (.timedOut(after: .seconds(3)), 504, nil),
            (.promptTooSlow(limit: .seconds(3)), 504, nil), (.cancelled, 499, nil),
            (.unsupported(message: "m"), 501, nil),
            (.incapable(message: "m"), 400, nil),
            (.engine(message: "m"), 500, nil),
        ] as [(InferenceError, Int, Int?)])
    func statuses(error: InferenceError, status: Int, retryAfter: Int?) {
        let problem = Problem(error, requestID: "r")
        #expect(problem.status == status)
        #expect(problem.retryAfterSeconds == retryAfter)
    }

    @Test("says of a prompt that is far too long how many tokens it has at least")
    func longPrompt() {
        let known = Problem(.contextExceeded(promptTokens: 9, contextTokens: 8), requestID: "r")
        #expect(known.message.hasPrefix("The prompt has 9 tokens"))
        let bounded = Problem(.contextExceeded(promptTokens: 9, contextTokens: 8, isAtLeast: true), requestID: "r")
        #expect(bounded.message.hasPrefix("The prompt has at least 9 tokens"))
    }

    @Test("says of a queue that has no places that nothing may wait")
    func noQueue() {
        let problem = Problem(.overloaded(.requests(waiting: 0), retryAfter: .zero), requestID: "r")
        #expect(
            problem.message
                == "The server is busy: all slots are taken, and no request may wait (--queue-size 0); try again later."
        )
    }

    @Test("names the field, once")
    func field() {
        let named = Problem(.invalid(field: "top_k", message: "top_k is 1.5; it must be 1."), requestID: "r")
        #expect(named.message == "top_k is 1.5; it must be 1.")
        #expect(named.field == "top_k")
        let unnamed = Problem(.invalid(field: "grammar", message: "unexpected end of input"), requestID: "r")
        #expect(unnamed.message == "grammar: unexpected end of input")
    }

    @Test("says of a model that is not there what OpenAI says, and no field where all of it is meant")
    func codes() {
        let gone = Problem(.notFound(field: "model", message: "The adapter a was unloaded."), requestID: "r")
        #expect(gone.code == "model_not_found")
        #expect(gone.field == "model")
        let file = Problem(.notFound(field: "path", message: "There is no file a."), requestID: "r")
        #expect(file.code == nil)
        let whole = Problem(.notFound(field: "", message: "This server keeps no streams."), requestID: "r")
        #expect(whole.field == nil)
    }

    @Test("inside of the server is told to the log and not to the client")
    func inside() {
        let problem = Problem(.engine(message: "/secret/path broke"), requestID: "r-7")
        #expect(!problem.message.contains("secret"))
        #expect(problem.message.contains("r-7"))
        #expect(problem.details["request_id"] == .string("r-7"))
    }

    @Test(
        "while loading tells the progress, whatever number it is", arguments: [.nan, -.infinity, -1, 0.5, 7, .infinity])
    func progress(progress: Double) throws {
        let problem = Problem(.loading(progress: progress), requestID: "r")
        guard case .number(let told)? = problem.details["progress"] else {
            Issue.record("no progress")
            return
        }
        #expect((0...1).contains(told))
    }

    @Test("tells a time as a person would", arguments: [(Duration.seconds(3), "3 s"), (.milliseconds(1500), "1.5 s")])
    func time(limit: Duration, words: String) {
        #expect(Problem(.timedOut(after: limit), requestID: "r").message.contains(words))
    }
}
