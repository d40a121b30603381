import ChasquiCore
import ChasquiScheduler
import Crypto
import Foundation
import Logging

/// States of prefixes in a directory: bounded, one file each, shared with other processes that name the same directory.
///
/// Files of other fingerprints are left alone, but count to the limit and are evicted like all others. What goes wrong
/// with a file or with the disk is logged and is otherwise the same as a state that is not there. Its calls block, and
/// are for one thread at a time: ``StateWorker`` has one.
struct StateDirectory: Sendable {
    let path: String
    let fingerprint: StateFingerprint
    /// Bytes that all state files may have together.
    let limitBytes: Int
    let logger: Logger
    /// Parts of names that make each file being written another one.
    private var written = 0
    private var hasWarned = false

    static let suffix = ".chasqkv"
    static let partialSuffix = ".partial"
    static let chunk = 1 << 20

    init(path: String, fingerprint: StateFingerprint, limitBytes: Int, logger: Logger) {
        self.path = path
        self.fingerprint = fingerprint
        self.limitBytes = limitBytes
        self.logger = logger
    }

    /// Makes the directory where there is none, tidies it, and lists this fingerprint's states, the last used first.
    mutating func scan() -> [StoredState] {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            warnOnce("the directory for states cannot be made", reason: error.localizedDescription)
            return []
        }
        removeStaleParts()
        evict(makingRoomFor: 0)
        return listing().reversed().compactMap { entry in
            guard let file = try? OpenFile.reading(entry.path) else { return nil }
            do throws(StateFileHeader.Refusal) {
                let header = try header(of: file)
                guard id(of: header.tokens, header.adapters) == entry.id else { throw .damaged }
                return StoredState(
                    id: entry.id, tokens: header.tokens, adapters: header.adapters, byteCount: header.byteCount)
            } catch {
                refuse(entry.path, error)
                return nil
            }
        }
    }

    /// A prefix's state; nil if it is not there any more, or is damaged.
    func read(_ state: StoredState) -> StateImage? {
        guard let file = try? OpenFile.reading(path(of: state.id)) else { return nil }
        do throws(StateFileHeader.Refusal) {
            let header = try header(of: file)
            guard header.tokens == state.tokens, header.adapters == state.adapters else { throw .damaged }
            let image = try image(of: header, from: file)
            if image != nil { file.touch() }
            return image
        } catch {
            refuse(path(of: state.id), error)
            return nil
        }
    }

    /// Writes a prefix's state, and evicts others for it.
    /// - Parameter adapters: what computed it.
    /// - Returns: what is now there, or nil if it could not be written; and the ids of those that are not there any more.
    mutating func write(
        _ image: StateImage, tokens: [TokenID], adapters: AdapterSet = .none
    ) -> (stored: StoredState?, evicted: [String]) {
        let header = StateFileHeader(
            fingerprint: fingerprint.bytes, adapters: adapters, tokens: tokens, byteCount: image.byteCount)
        let id = id(of: tokens, adapters)
        guard header.fileLength <= limitBytes else { return (nil, []) }
        let evicted = evict(makingRoomFor: header.fileLength, except: id)
        written += 1
        let partial = "\(path)/\(id).\(ProcessInfo.processInfo.processIdentifier).\(written)\(Self.partialSuffix)"
        do throws(OpenFile.Failure) {
            try write(image, header: header, to: partial)
            guard rename(partial, path(of: id)) == 0 else { throw .current }
            hasWarned = false
        } catch {
            unlink(partial)
            warnOnce("a state was not written", reason: error.reason)
            return (nil, evicted)
        }
        return (StoredState(id: id, tokens: tokens, adapters: adapters, byteCount: image.byteCount), evicted)
    }

    /// The name under which a prefix's state is kept.
    func id(of tokens: [TokenID], _ adapters: AdapterSet = .none) -> String {
        var hash = SHA256()
        hash.update(data: fingerprint.bytes)
        hash.update(data: adapters.digest)
        hash.update(data: StateFileHeader.encoded(tokens))
        return hash.finalize().prefix(16).map { String(format: "%02x", $0) }.joined()
    }

    func path(of id: String) -> String { "\(path)/\(id)\(Self.suffix)" }

    /// Warns about the disk, once until it works again.
    private mutating func warnOnce(_ message: Logger.Message, reason: String) {
        guard !hasWarned else { return }
        hasWarned = true
        logger.warning(message, metadata: ["directory": "\(path)", "reason": "\(reason)"])
    }
}
