import ChasquiCore

/// Whether a model is in memory, how many use it and how many wait for it. Decides; ``ModelGate`` acts.
///
/// A model that nobody has used for a while may be freed. The next one who needs it waits until it is loaded again.
struct ModelPresence: Equatable {
    enum Phase: Equatable {
        /// For the first time; requests are refused.
        case loading(progress: Double)
        case awake
        /// Freed, or about to be.
        case asleep
        /// Being loaded again; requests wait.
        case waking
        case ended
    }

    /// What someone who needs the model has to do.
    enum Entry: Equatable {
        case use
        case wait(wakes: Bool)
        case refused(InferenceError)
    }

    private(set) var phase = Phase.loading(progress: 0)
    /// Who is using it, and has to tell the end with ``leave(at:)``.
    private(set) var users = 0
    private(set) var waiting = 0
    private(set) var lastUsed: ContinuousClock.Instant
    private let waitingLimit: Int

    /// - Parameter waitingLimit: the most that may wait for a model that is waking.
    init(waitingLimit: Int, now: ContinuousClock.Instant) {
        self.waitingLimit = waitingLimit
        lastUsed = now
    }

    var readiness: Readiness {
        switch phase {
        case .loading(let progress): .loading(progress: progress)
        // A request that comes now is taken.
        case .awake, .asleep, .waking: .ready
        case .ended: .draining
        }
    }

    var isSleeping: Bool { phase == .asleep || phase == .waking }

    mutating func enter() -> Entry {
        switch phase {
        case .loading(let progress): return .refused(.loading(progress: progress))
        case .ended: return .refused(.shuttingDown)
        case .awake:
            users += 1
            return .use
        case .asleep, .waking:
            guard waiting < waitingLimit else {
                return .refused(.overloaded(.requests(waiting: waiting), retryAfter: .seconds(1)))
            }
            defer { phase = .waking }
            waiting += 1
            return .wait(wakes: phase == .asleep)
        }
    }

    /// Someone does not use it any more.
    /// - Parameter countsAsUse: false for what merely looks.
    mutating func leave(at now: ContinuousClock.Instant, countsAsUse: Bool = true) {
        users -= 1
        if countsAsUse { lastUsed = now }
    }

    /// Someone does not wait any longer.
    mutating func giveUp() {
        waiting -= 1
    }

    /// - Returns: whether loading is to go on.
    mutating func loads(to progress: Double) -> Bool {
        switch phase {
        case .loading:
            phase = .loading(progress: progress)
            return true
        case .waking: return true
        case .awake, .asleep, .ended: return false
        }
    }

    /// The model is there: whoever waits uses it now.
    mutating func loaded(at now: ContinuousClock.Instant) {
        guard phase != .ended else { return }
        phase = .awake
        users += waiting
        waiting = 0
        lastUsed = now
    }

    /// The model could not be loaded again. Nobody waits any more; the next one tries again.
    mutating func failed() {
        guard phase == .waking else { return }
        phase = .asleep
        waiting = 0
    }

    /// When it may sleep, if nobody comes.
    func bedtime(after limit: Duration, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        (users > 0 ? now : lastUsed) + limit
    }

    /// - Parameter holdsRequests: whether the engine has some, or will.
    /// - Returns: whether the model is to be freed now.
    mutating func fallAsleep(holdsRequests: Bool) -> Bool {
        guard phase == .awake, users == 0, !holdsRequests else { return false }
        phase = .asleep
        return true
    }

    mutating func end() {
        phase = .ended
        waiting = 0
    }
}
