import ChasquiAccess
import Hummingbird
import Logging
import NIOCore

extension HTTPContext {
    /// The request's log with the name of its key on each line, once that is known.
    ///
    /// A middleware that is further out than the one that learned it has a context of its own without it.
    var namedLogger: Logger {
        guard let caller = record.current.caller, !caller.id.isEmpty else { return logger }
        var named = logger
        named[metadataKey: "key"] = .string(caller.name)
        return named
    }

    /// Writes what a model is asked; only where the operator asked for it.
    func logPrompt(_ body: ByteBuffer) {
        let shown = body.readableBytesView.prefix(Self.longestLogged)
        let left = body.readableBytes - shown.count
        var metadata: Logger.Metadata = ["body": .string(String(decoding: shown, as: UTF8.self))]
        if left > 0 { metadata["bytes_left_out"] = .stringConvertible(left) }
        logger.info("prompt", metadata: metadata)
    }

    /// In bytes.
    private static let longestLogged = 64 * 1024
}
