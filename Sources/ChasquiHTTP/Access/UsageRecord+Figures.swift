import ChasquiAccess
import ChasquiCore
import Foundation

extension UsageRecord {
    /// What is kept of a request that is over.
    /// - Parameter cachedTokens: what is known of them where the answer has no end.
    init(_ figures: RequestFigures, cachedTokens: Int? = nil, request: String, at date: Date, duration: Duration) {
        let usage = figures.summary?.usage
        let isCached = figures.cache == .hit
        let generated = isCached ? 0 : usage?.completionTokens ?? figures.generatedTokens
        let caller = figures.caller.flatMap { $0.id.isEmpty ? nil : $0 }
        self.init(
            at: date, request: request, caller: caller?.id, name: caller?.name, owner: caller?.owner,
            model: figures.model, route: figures.route, promptTokens: usage?.promptTokens ?? figures.promptTokens,
            cachedTokens: usage?.cachedTokens ?? min(cachedTokens ?? 0, figures.promptTokens),
            generatedTokens: generated,
            queueMilliseconds: isCached ? nil : figures.summary?.timings.queue.milliseconds,
            firstTokenMilliseconds: figures.firstToken?.milliseconds, totalMilliseconds: duration.milliseconds,
            status: figures.status, outcome: Self.outcome(of: figures))
    }

    private static func outcome(of figures: RequestFigures) -> Outcome {
        // An answer that is kept is whole without its reader.
        let isWhole = figures.isKept && figures.summary != nil
        if figures.clientIsGone, !isWhole { return .cancelled }
        if isWhole || (figures.failure == nil && figures.status < 400) {
            return figures.cache == .hit ? .cached : .done
        }
        // A server that loads or ends takes none.
        let isTurnedAway = figures.status == 503 && figures.promptTokens == 0
        return isTurnedAway || (figures.status >= 400 && figures.status < 500) ? .refused : .failed
    }
}
