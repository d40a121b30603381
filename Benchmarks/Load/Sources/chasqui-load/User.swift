/// One simulated user: a connection, and where it is in its chain of requests.
final class User {
    enum State {
        /// Not started: something has to happen first.
        case waiting
        /// The next request is due at a time of the clock.
        case due(Int)
        case active
        case finished
    }

    let index: Int
    let plan: UserPlan
    var state = State.waiting
    private(set) var exchange: Exchange?
    private(set) var socket: Socket?
    /// Events with tokens, over all requests.
    private(set) var tokenEvents = 0
    private var ended: [(exchange: Exchange, at: Int, error: String?)] = []
    private var next = 0
    private var conversation: Conversation
    private let host: String
    private let port: UInt16

    init(index: Int, plan: UserPlan, host: String, port: UInt16) {
        self.index = index
        self.plan = plan
        self.host = host
        self.port = port
        conversation = Conversation(system: plan.system)
    }

    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Whether all of the request under way was sent.
    var hasSent: Bool {
        exchange.map { $0.sent == $0.request.count } ?? true
    }

    /// What became of each request. Decodes the answers, so it is for the end.
    func outcomes(origin: Int) -> [Outcome] {
        ended.map { $0.exchange.outcome(user: index, origin: origin, ended: $0.at, error: $0.error) }
    }

    // MARK: - A request's life

    func begin() throws {
        let request = plan.requests[next % plan.requests.count]
        var body = request.body ?? ""
        if let message = request.say {
            conversation.say(message)
            body = try conversation.body(options: request.body ?? "{}")
        }
        if let socket, !socket.isQuiet { self.socket = nil }
        exchange = Exchange(
            plan: request, index: next, host: "\(host):\(port)", body: body, isReused: socket != nil,
            now: monotonicNanoseconds())
        next += 1
        state = .active
        connect()
        send()
    }

    func send() {
        guard let socket, let exchange, !hasSent else { return }
        switch socket.write(exchange.request[exchange.sent...]) {
        case .bytes(let count): self.exchange?.sent += count
        case .notNow: break
        case .closed: connectionEnded()
        }
    }

    func receive(with buffer: inout [UInt8]) {
        guard let socket, exchange != nil else { return }
        switch socket.read(into: &buffer) {
        case .bytes(let count):
            let now = monotonicNanoseconds()
            tokenEvents += exchange?.take(buffer[..<count], at: now) ?? 0
            if exchange?.parser.isComplete == true {
                end(error: nil)
            } else if let invalidity = exchange?.parser.invalidity {
                end(error: invalidity)
            }
        case .notNow:
            break
        case .closed:
            connectionEnded()
        }
    }

    func giveUp(_ reason: String) {
        if exchange != nil { end(error: reason) }
        state = .finished
    }

    private func connect() {
        guard socket == nil else { return }
        do {
            socket = try Socket(host: host, port: port)
        } catch {
            end(error: error.text)
        }
    }

    private func connectionEnded() {
        socket = nil
        guard let exchange else { return }
        if exchange.isReused && !exchange.parser.begun {
            self.exchange?.restart()
            connect()
            send()
        } else {
            end(error: self.exchange?.parser.close() == true ? nil : "the connection broke")
        }
    }

    private func end(error: String?) {
        guard let exchange else { return }
        let now = monotonicNanoseconds()
        if exchange.plan.say != nil { conversation.hear(exchange.answer(wantsText: true).text) }
        if error != nil || exchange.parser.closes { socket = nil }
        ended.append((exchange, now, error))
        self.exchange = nil
        let isLast = next == plan.requests.count && plan.until == nil
        // An answer that failed ends the user, whose next requests would build on it.
        let failed = error != nil || !(200..<300).contains(exchange.parser.status)
        state = isLast || (failed && plan.until == nil) ? .finished : .due(now + nanoseconds(plan.pause ?? 0))
    }
}
