import ChasquiCore
import ChasquiServing

/// How far the model is, on a terminal.
struct LoadProgress {
    let engine: any InferenceService

    /// Returns when the model is loaded, or will not be.
    func show() async {
        guard Output.showsProgress else { return }
        while !Task.isCancelled, case .loading(let progress) = engine.readiness {
            Output.error("\rLoading the model: \(Int(progress * 100)) % ")
            try? await Task.sleep(for: .milliseconds(100))
        }
        Output.endProgress()
    }
}
