import ChasquiCore
import Crypto
import Foundation

/// What a saved state depends on besides its tokens. A state of another fingerprint must not reach llama.cpp, which
/// trusts the bytes that it is given.
struct StateFingerprint: Sendable, Hashable {
    static let byteCount = SHA256.byteCount
    /// Raised with a change of what a state file holds.
    static let formatVersion: UInt32 = 2

    let bytes: [UInt8]

    /// - Parameter parts: in an order that stays.
    init(parts: [(name: String, value: String)]) {
        var hash = SHA256()
        for part in parts { hash.update(data: Data("\(part.name.utf8.count):\(part.name)=\(part.value)\n".utf8)) }
        bytes = Array(hash.finalize())
    }

    /// The fingerprint of a model that runs with a configuration; reads about 3 MiB of each of the model's files.
    init(configuration: EngineConfiguration, slots: Int) throws(ModelLoadError) {
        self.init(parts: [
            ("format", "\(Self.formatVersion)"),
            ("llama.cpp", LlamaRuntime.buildDescription),
            ("model", try ModelIdentity.digest(path: configuration.modelPath)),
            ("keys", configuration.cacheTypeK.rawValue),
            ("values", configuration.cacheTypeV.rawValue),
            // Decides whether values are stored transposed.
            ("attention", configuration.flashAttention.rawValue),
            // Cached keys have their positions in them.
            ("positions", "\(configuration.positions)"),
            ("control vectors", try ModelIdentity.digest(of: configuration.controlVectors)),
            // A state says in how many parts the cells were.
            ("parts", configuration.unifiedCells ? "1" : "\(slots)"),
        ])
    }
}
