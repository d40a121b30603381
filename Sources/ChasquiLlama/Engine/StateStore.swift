import ChasquiCore
import ChasquiScheduler
import Dispatch
import Synchronization

/// The saved states of an engine: those in host memory, and which of a directory's files are whose. For the engine's
/// thread; a worker reads and writes the files.
final class StateStore {
    private var images: [StoredPrefixID: StateImage] = [:]
    /// Still needed until they are written.
    private var writing: [StoredPrefixID: StateImage] = [:]
    private var files: [StoredPrefixID: StoredState] = [:]
    private let worker: StateWorker?
    /// Whether everything is written, however long it takes; else what cannot be written soon is dropped.
    private var waitsForWrites = false

    /// - Parameter worker: of the directory for states that leave host memory; nil if there is none.
    init(worker: StateWorker?) {
        self.worker = worker
    }

    func image(of id: StoredPrefixID) -> StateImage? { images[id] }

    func keep(_ image: StateImage, as id: StoredPrefixID) {
        images[id] = image
    }

    /// Forgets a state. Its file, if it has one, is there for the next run.
    func drop(_ id: StoredPrefixID) {
        images[id] = nil
        files[id] = nil
    }

    /// Moves a state to its directory.
    /// - Parameter done: called on another thread with the file, nil if there is none, and with the names of the files
    ///   that had to go for it.
    /// - Returns: false if it cannot be moved; then it is dropped.
    func demote(
        _ id: StoredPrefixID, tokens: [TokenID], adapters: AdapterSet,
        done: @escaping @Sendable (StoredState?, [String]) -> Void
    ) -> Bool {
        guard let image = images.removeValue(forKey: id) else { return files[id] != nil }
        // What came from the directory is still there.
        if files[id] != nil { return true }
        guard let worker,
            worker.write(image, tokens: tokens, adapters: adapters, waiting: waitsForWrites, done: done)
        else { return false }
        writing[id] = image
        return true
    }

    /// A state is in its directory, or could not be written.
    func written(_ id: StoredPrefixID, _ file: StoredState?) {
        writing[id] = nil
        files[id] = file
    }

    /// Takes a file as a prefix's state.
    func remember(_ file: StoredState, as id: StoredPrefixID) {
        files[id] = file
    }

    /// Files that are not there any more.
    /// - Returns: the prefixes whose states they were.
    func forget(_ names: [String]) -> [StoredPrefixID] {
        guard !names.isEmpty else { return [] }
        let gone = files.filter { names.contains($0.value.id) }.keys
        for id in gone { files[id] = nil }
        return Array(gone)
    }

    /// Reads a state from its directory.
    /// - Parameter done: called on another thread, or at once.
    func load(_ id: StoredPrefixID, done: @escaping @Sendable (StateImage?) -> Void) {
        if let image = writing[id] { return done(image) }
        guard let worker, let file = files[id] else { return done(nil) }
        worker.read(file, done: done)
    }

    /// Lists what is in the directory from earlier runs, the last used first. Waits for the disk.
    func scan() -> [StoredState] {
        guard let worker else { return [] }
        let listed = DispatchSemaphore(value: 0)
        let found = Mutex<[StoredState]>([])
        worker.scan { states in
            found.withLock { $0 = states }
            listed.signal()
        }
        listed.wait()
        return found.withLock { $0 }
    }

    /// - Parameter waits: from now on nothing is dropped because much is being written.
    func waitForWrites(_ waits: Bool) {
        waitsForWrites = waits
    }

    /// Waits until everything is written.
    func finish() {
        worker?.finish()
    }
}
