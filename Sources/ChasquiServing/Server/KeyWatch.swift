import ChasquiHTTP
import ChasquiStore
import Logging
import ServiceLifecycle

/// Notices keys that another process made or revoked, within a second.
struct KeyWatch: Service {
    let keys: KeyStore
    let control: AccessControl
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    private func watch() async {
        var known: Int?
        var failure = LastingFailure<StoreError>()
        while !Task.isCancelled {
            do throws(StoreError) {
                let version = try await keys.version()
                if known != version { control.setManagedKeys(try await keys.ring()) }
                known = version
                if failure.ends() { logger.notice("the keys can be read again") }
            } catch {
                if failure.begins(error) {
                    logger.error("cannot read the keys; those that are known stay", metadata: ["reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
