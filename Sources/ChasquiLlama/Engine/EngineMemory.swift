import ChasquiScheduler

/// What an engine knows that outlives its context: while a model sleeps, saved prefixes stay where they are.
struct EngineMemory {
    var scheduler: Scheduler
    let states: StateStore
    var figures = EngineFigures()
    /// No engine has gone on with it yet.
    var isNew = true
}

/// When an engine with nothing to do lets its model sleep.
struct Drowsiness {
    /// How long there has to be nothing to do.
    let limit: Duration
    /// The earliest time for it as far as others use the model.
    let bedtime: () -> ContinuousClock.Instant
    /// Whether the model is to be freed now; from then on nobody uses it.
    let fallAsleep: () -> Bool
}
