import ChasquiScheduler
import Crypto
import Foundation

/// Adapters that compute together, each with its scale. They stay loaded for as long as someone has this.
struct ActiveAdapters: Sendable {
    /// The model alone.
    static let none = ActiveAdapters([])

    /// The same for all that computes the same.
    let set: AdapterSet
    /// Each once, none with the scale 0.
    let adapters: [(adapter: LoraAdapter, scale: Float)]

    init(_ wanted: [(adapter: LoraAdapter, scale: Float)]) {
        // Under several names, an adapter has the sum of its scales.
        var scales: [[UInt8]: (adapter: LoraAdapter, scale: Float)] = [:]
        for (adapter, scale) in wanted {
            scales[adapter.digest] = (adapter, (scales[adapter.digest]?.scale ?? 0) + scale)
        }
        adapters = scales.values.filter { $0.scale != 0 }
            .sorted { $0.adapter.digest.lexicographicallyPrecedes($1.adapter.digest) }
        set = Self.set(of: adapters)
    }

    private static func set(of adapters: [(adapter: LoraAdapter, scale: Float)]) -> AdapterSet {
        guard !adapters.isEmpty else { return .none }
        var hash = SHA256()
        for (adapter, scale) in adapters {
            hash.update(data: adapter.digest)
            withUnsafeBytes(of: scale.bitPattern.littleEndian) { hash.update(bufferPointer: $0) }
        }
        return AdapterSet(digest: Array(hash.finalize()))
    }
}
