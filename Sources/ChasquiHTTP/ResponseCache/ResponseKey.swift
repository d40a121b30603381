import ChasquiCore
import Crypto
import Foundation

/// What two requests have in common whose answers are the same: a SHA-256 digest of all that the answer depends on.
struct ResponseKey: Hashable, Sendable {
    /// Raised with a change of what is kept, so that what former releases wrote is not found.
    private static let formatVersion = 2

    let digest: Data
    /// The request has a salt of its own: what belongs to it leaves this process as little as its cells do.
    let isSalted: Bool

    /// - Parameters:
    ///   - fingerprint: the model's with the adapters in effect, see ``InferenceService/fingerprint(for:)``.
    ///   - tenant: whose callers alone share the answer.
    ///   - hour: since 1970, where the prompt has the date in it.
    ///   - defaults: what holds where the request does not say, as ``text(of:)`` has it.
    ///   - request: as ``CanonicalRequest`` has it.
    ///   - isSalted: the request has a salt, which is also in its text.
    init(
        fingerprint: String, kind: Generation.Kind, tenant: String, hour: Int?, defaults: String, request: String,
        isSalted: Bool = false
    ) {
        self.isSalted = isSalted
        let parts = [
            "\(Self.formatVersion)", fingerprint, kind.rawValue, tenant, hour.map(String.init) ?? "", defaults, request,
        ]
        var hash = SHA256()
        for part in parts {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        digest = Data(hash.finalize())
    }

    /// The same text for equal options, in every process.
    static func text(of options: GenerationOptions) -> String {
        var plain = options
        // A dictionary has another order in each process.
        plain.templateArguments = [:]
        let arguments = options.templateArguments.sorted { $0.key < $1.key }
        return "\(plain)" + arguments.map { "\($0.key.utf8.count):\($0.key)=\($0.value.serialized())" }.joined()
    }
}
