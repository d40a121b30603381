import HummingbirdHTTP2
import Logging
import NIOPosix

/// Looks once in a while whether the files of TLS have changed, and has new connections use what they say. Files that
/// cannot be used change nothing.
struct CertificateWatch: Sendable {
    let files: TLSFiles
    let current: SecureChannel.Current
    let make: @Sendable (TLSFiles.Contents) throws -> HTTP2UpgradeChannel
    let interval: Duration
    let logger: Logger

    /// Runs until it is cancelled.
    /// - Parameter first: what is in use.
    func run(from first: TLSFiles.Contents) async {
        // What could not be used is not tried again before it changes.
        var last = Result<TLSFiles.Contents, HTTPServerError>.success(first)
        while (try? await Task.sleep(for: interval)) != nil {
            let found = await read()
            guard found != last else { continue }
            last = found
            do {
                current.value = try make(found.get())
                logger.info("new connections use the changed certificate", metadata: ["file": "\(files.certificate)"])
            } catch {
                logger.error(
                    "a changed certificate cannot be used; the one before stays", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func read() async -> Result<TLSFiles.Contents, HTTPServerError> {
        let files = files
        let read = try? await NIOThreadPool.singleton.runIfActive {
            Result { () throws(HTTPServerError) in try files.read() }
        }
        return read ?? .failure(.unusableTLSFile(path: files.certificate, reason: "it cannot be read now"))
    }
}
