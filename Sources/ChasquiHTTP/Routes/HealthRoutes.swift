import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

/// `/health` and its relatives: whether the process lives, takes requests, and computes.
struct HealthRoutes: RouteGroup {
    let access = RouteAccess.open
    private let models: any ModelDirectory
    private let live: LiveRequests
    private let stepLimit: Duration
    private let trial: HealthTrial

    /// - Parameter stepLimit: a step that takes longer makes the server not ready.
    init(models: any ModelDirectory, live: LiveRequests, stepLimit: Duration, trialValidity: Duration) {
        self.models = models
        self.live = live
        self.stepLimit = stepLimit
        trial = HealthTrial(models: models, validity: trialValidity)
    }

    var routes: [Route] {
        ["/health", "/v1/health"].map { path in
            Route(.get, path, .llamaServer, .health) { _, _ in
                try checkReadiness()
                return Self.ok
            }
        } + [
            Route(.get, "/health/live", .llamaServer, .healthLive) { _, _ in Self.ok },
            Route(.get, "/health/ready", .llamaServer, .healthReady) { _, _ in
                try checkReadiness()
                try checkStep()
                return Self.ok
            },
            Route(.get, "/health/deep", .llamaServer, .healthDeep) { _, _ in
                try checkReadiness()
                try await trial.result()
                return Self.ok
            },
        ]
    }

    private func checkReadiness() throws(InferenceError) {
        if live.isDraining { throw .shuttingDown }
        switch models.services.first?.readiness {
        case .loading(let progress): throw .loading(progress: progress)
        case .draining: throw .shuttingDown
        case .ready, nil: return
        }
    }

    private func checkStep() throws {
        guard let age = models.services.compactMap(\.stepAge).max(), age > stepLimit else { return }
        throw HTTPProblem.stepTooLong(seconds: Int(age / .seconds(1)))
    }

    private static let ok = JSONBody.response(ByteBuffer(string: #"{"status":"ok"}"#))
}
