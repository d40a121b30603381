import Logging
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again on SIGHUP, and when one of its files changes. What cannot be used changes nothing. On
/// SIGHUP the log file is opened anew, too.
struct ReloadWatch: Service {
    let initial: ChasquiConfiguration
    let target: ReloadTarget
    let read: @Sendable () throws -> ChasquiConfiguration
    /// Whether a SIGHUP came before this ran.
    let wasAskedFor: @Sendable () -> Bool
    /// Files that are looked at once a second.
    let files: [String]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watchFiles() }
                let signals = await UnixSignalsSequence(trapping: [.sighup])
                if wasAskedFor() { await hangUp() }
                for await _ in signals { await hangUp() }
                group.cancelAll()
            }
        }
    }

    private func hangUp() async {
        do {
            try await NIOThreadPool.singleton.runIfActive { try LogSystem.reopenFile() }
        } catch {
            logger.error(
                "the log file cannot be opened anew, and the one before stays", metadata: ["reason": "\(error)"])
        }
        await reload(because: "SIGHUP")
    }

    private func watchFiles() async {
        guard !files.isEmpty else { return }
        var known = await stamps()
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let found = await stamps()
            guard found != known else { continue }
            known = found
            await reload(because: "a changed file")
        }
    }

    private func stamps() async -> [FileStamp] {
        (try? await NIOThreadPool.singleton.runIfActive { files.map { FileStamp(of: $0) } }) ?? []
    }

    private func reload(because reason: String) async {
        do {
            let configuration = try await NIOThreadPool.singleton.runIfActive {
                let configuration = try read()
                try target.take(configuration)
                return configuration
            }
            let waiting = ReloadTarget.waiting(initial, configuration)
            logger.notice("reloaded the configuration", metadata: ["because": "\(reason)"])
            if !waiting.isEmpty {
                logger.warning(
                    "changed settings wait for a restart", metadata: ["settings": "\(waiting.joined(separator: " "))"])
            }
        } catch {
            logger.error(
                "the configuration cannot be used, and the one before stays",
                metadata: ["because": "\(reason)", "reason": "\(error)"])
        }
    }
}
