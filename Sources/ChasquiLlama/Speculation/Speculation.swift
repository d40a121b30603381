import ChasquiCore
import ChasquiScheduler
import Logging

/// Guesses what comes next in the sequences that decode, so that one step can give several tokens (speculative decoding;
/// Leviathan, Kalman, Matias 2023, arXiv:2211.17192). For the engine's thread.
///
/// The model's own choice decides: a guess counts where the sequence's sampler chooses the same token from the logits at
/// its place. What comes out is therefore what would come without guesses, at any temperature.
final class Speculation {
    private let ngrams: Ngrams?
    private let draftModel: DraftModel?
    private let logger: Logger
    private var sequences: [SequenceID: SpeculatingSequence] = [:]

    init(ngrams: Ngrams?, draftModel: DraftModel?, logger: Logger) {
        self.ngrams = ngrams
        self.draftModel = draftModel
        self.logger = logger
    }

    /// A request came.
    func begin(_ generation: Generation) {
        let most = generation.options.mostDrafts ?? .max
        guard most > 0 else { return }
        sequences[generation.id] = SpeculatingSequence(
            id: generation.id, most: most, isPrivate: !generation.options.cacheSalt.isEmpty, ngrams: ngrams,
            mostOfModel: draftModel?.most ?? 0)
    }

    /// A sequence lost tokens, so that its text is another one.
    func contextShifted(_ id: SequenceID) {
        sequences[id]?.forgetText()
    }

    func end(_ id: SequenceID) {
        guard sequences.removeValue(forKey: id) != nil else { return }
        draftModel?.end(id)
    }

    /// Gives the scheduler guesses for the next step.
    func propose(to scheduler: inout Scheduler) {
        guard !sequences.isEmpty, let costs = scheduler.draftCosts else { return }
        var wants: [DraftModel.Want] = []
        for sequence in sequences.values {
            let room = min(sequence.most, scheduler.draftRoom(of: sequence.id))
            guard room > 0 else { continue }
            let tokens = scheduler.tokens(of: sequence.id)
            do {
                let drafts = try sequence.guess(after: tokens, upTo: room, costs: costs)
                scheduler.propose(drafts, for: sequence.id)
                guard drafts.isEmpty, let draftModel else { continue }
                let length = sequence.lengthOfModelGuess(
                    upTo: room, costs: costs, making: draftModel.millisecondsOfGuess)
                if length > 0 { wants.append(DraftModel.Want(id: sequence.id, tokens: tokens, most: length)) }
            } catch {
                giveUp(sequence, error)
            }
        }
        if !wants.isEmpty { propose(wants, to: &scheduler) }
    }

    private func propose(_ wants: [DraftModel.Want], to scheduler: inout Scheduler) {
        do {
            for (id, drafts) in try draftModel?.draft(wants) ?? [:] { scheduler.propose(drafts, for: id) }
        } catch {
            // There was no room, as where several long texts share its cells; it begins anew.
            logger.debug("the draft model gave no guesses", metadata: ["reason": "\(error.message)"])
        }
    }

    /// Takes in how many guesses of a sequence were right.
    func note(_ id: SequenceID, guessed: Int, right: Int) {
        guard let sequence = sequences[id] else { return }
        do {
            try sequence.note(guessed: guessed, right: right)
        } catch {
            giveUp(sequence, error)
        }
    }

    /// Goes on without guesses.
    private func giveUp(_ sequence: SpeculatingSequence, _ failure: LlamaFailure) {
        logger.warning("guessing failed", metadata: ["reason": "\(failure.message)"])
        end(sequence.id)
    }
}
