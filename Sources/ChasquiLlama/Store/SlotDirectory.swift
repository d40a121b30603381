import ChasquiCore
import ChasquiScheduler
import Foundation
import Logging

/// What a slot keeps: tokens, and the state that they left.
struct SavedSlot: Sendable {
    let tokens: [TokenID]
    /// What computed it.
    var adapters = AdapterSet.none
    let image: StateImage

    var fileLength: Int {
        StateFileHeader(fingerprint: [], tokens: tokens, byteCount: image.byteCount).fileLength
    }
}

/// The directory that slots are saved to, each to a file that a client names. Its calls block.
struct SlotDirectory: Sendable {
    private let files: StateDirectory

    init(path: String, fingerprint: StateFingerprint, logger: Logger) {
        files = StateDirectory(path: path, fingerprint: fingerprint, limitBytes: .max, logger: logger)
    }

    /// Writes a whole file, in place of one that has the name.
    /// - Returns: its length.
    func write(_ saved: SavedSlot, to name: String) throws(InferenceError) -> Int {
        let partial = "\(files.path)/.\(UUID().uuidString)\(StateDirectory.partialSuffix)"
        let header = StateFileHeader(
            fingerprint: files.fingerprint.bytes, adapters: saved.adapters, tokens: saved.tokens,
            byteCount: saved.image.byteCount)
        do throws(OpenFile.Failure) {
            try files.write(saved.image, header: header, to: partial)
            guard rename(partial, path(of: name)) == 0 else { throw .current }
        } catch {
            unlink(partial)
            guard error.code != EISDIR else {
                throw .invalid(
                    field: "filename", message: "\(name) is a directory on the server; give the slot another name.")
            }
            throw .engine(message: "the slot could not be written to \(files.path) (\(error.reason))")
        }
        return header.fileLength
    }

    /// Reads a file that ``write(_:to:)`` wrote, with the same model and settings.
    func read(_ name: String) throws(InferenceError) -> SavedSlot {
        let file: OpenFile
        do {
            file = try OpenFile.reading(path(of: name))
        } catch {
            throw Self.refusal(name, error.reason)
        }
        let image: StateImage?
        let header: StateFileHeader
        do {
            header = try files.header(of: file)
            image = try files.image(of: header, from: file)
        } catch {
            throw Self.refusal(name, Self.words(error))
        }
        guard let image else { throw .engine(message: "there is no memory for the slot in \(name)") }
        return SavedSlot(tokens: header.tokens, adapters: header.adapters, image: image)
    }

    private func path(of name: String) -> String { "\(files.path)/\(name)" }

    private static func refusal(_ name: String, _ reason: String) -> InferenceError {
        .invalid(field: "filename", message: "\(name) cannot be restored: \(reason).")
    }

    private static func words(_ refusal: StateFileHeader.Refusal) -> String {
        switch refusal {
        case .notAStateFile: "it is not a saved slot of this server"
        case .foreign: "it was saved with another model, other settings or another version"
        case .truncated, .damaged: "it is damaged"
        }
    }
}
