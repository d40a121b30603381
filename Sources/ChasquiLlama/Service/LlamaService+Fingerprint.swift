public import ChasquiCore
import ChasquiScheduler
import Foundation

extension LlamaService {
    public func fingerprint(for options: GenerationOptions) -> String? {
        guard let model = fingerprint, let adapters = registry.set(for: options) else { return nil }
        return (model.bytes + adapters.digest).map { String(format: "%02x", $0) }.joined()
    }
}
