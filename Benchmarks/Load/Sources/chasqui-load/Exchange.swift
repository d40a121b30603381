/// One request and its answer so far.
struct Exchange {
    let plan: RequestPlan
    let index: Int
    /// The head and body to send, and how much of it was sent.
    let request: [UInt8]
    var sent = 0
    /// Whether its connection had answered other requests before, so that the server may close it just now.
    var isReused: Bool
    let begun: Int
    var parser = ResponseParser()
    private var scanner = EventScanner()
    /// When each event with tokens came, in nanoseconds of the clock.
    private var arrivals: [Int] = []

    init(plan: RequestPlan, index: Int, host: String, body: String, isReused: Bool, now: Int) {
        self.plan = plan
        self.index = index
        self.isReused = isReused
        begun = now
        let method = plan.method ?? "POST"
        var head = "\(method) \(plan.path) HTTP/1.1\r\nHost: \(host)\r\nAccept: */*\r\n"
        if method != "GET" { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        request = Array((head + "\r\n" + (method == "GET" ? "" : body)).utf8)
    }

    /// Sends it again from its first byte.
    mutating func restart() {
        sent = 0
        isReused = false
        parser = ResponseParser()
        scanner = EventScanner()
    }

    /// Takes what was received at a time, and says how many events with tokens ended in it.
    mutating func take(_ bytes: ArraySlice<UInt8>, at time: Int) -> Int {
        parser.take(bytes)
        let count = scanner.newTokenEvents(in: parser.body)
        for _ in 0..<count { arrivals.append(time) }
        return count
    }

    func answer(wantsText: Bool) -> Answer {
        Answer(body: parser.body, wantsText: wantsText)
    }

    func outcome(user: Int, origin: Int, ended: Int, error: String?) -> Outcome {
        let answer = answer(wantsText: plan.text == true)
        var previous = begun
        let events = arrivals.map { arrival in
            defer { previous = arrival }
            return arrival - previous
        }
        return Outcome(
            user: user, request: index, start: begun - origin, duration: ended - begun, events: events,
            tokens: answer.tokens ?? events.count, promptTokens: answer.promptTokens,
            cachedTokens: answer.cachedTokens, status: parser.status, text: plan.text == true ? answer.text : nil,
            error: error ?? answer.error ?? refusal)
    }

    private var refusal: String? {
        (200..<300).contains(parser.status) ? nil : String(decoding: parser.body.prefix(500), as: UTF8.self)
    }
}
