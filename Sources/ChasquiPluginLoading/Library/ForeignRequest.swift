import CChasquiPlugin
import ChasquiAccess
import ChasquiPlugin
import HTTPTypes

/// A request as a library sees it.
enum ForeignRequest {
    /// What says who asks is not for plugins.
    private static let secret: Set<String> = ["authorization", "cookie", "proxy-authorization", "x-api-key"]

    /// A parameter, or a member of the query, that a library could not see the end of, since C's texts end at a zero byte.
    static func cutName(in request: PluginRequest) -> String? {
        (request.parameters.sorted { $0.key < $1.key } + request.query.sorted { $0.key < $1.key }).first {
            $0.key.utf8.contains(0) || $0.value.utf8.contains(0)
        }?.key.replacing("\0", with: "%00")
    }

    /// Runs `body` with the request, which is gone when it returns.
    static func with<Result>(
        _ request: PluginRequest, parameters: [String], _ body: (UnsafePointer<chasqui_request>) -> Result
    ) -> Result {
        let texts = ForeignTexts()
        let named = parameters.map { texts.pair($0, request.parameters[$0] ?? "") }
        let query = request.query.sorted { $0.key < $1.key }.map { texts.pair($0.key, $0.value) }
        let fields = request.headers.filter { !secret.contains($0.name.canonicalName) }
        let headers = fields.map { texts.pair($0.name.canonicalName, $0.value) }
        var foreign = chasqui_request()
        foreign.size = MemoryLayout<chasqui_request>.size
        foreign.id = texts.text(request.id)
        foreign.method = texts.text(request.method.rawValue)
        foreign.path = texts.text(request.path)
        foreign.principal = texts.text(keyName(of: request.principal))
        (foreign.parameters, foreign.parameter_count) = texts.array(named)
        (foreign.query, foreign.query_count) = texts.array(query)
        (foreign.headers, foreign.header_count) = texts.array(headers)
        foreign.body_count = request.body.count
        return withExtendedLifetime(texts) {
            request.body.withUnsafeBytes { bytes in
                foreign.body = bytes.assumingMemoryBound(to: CChar.self).baseAddress
                return withUnsafePointer(to: &foreign, body)
            }
        }
    }

    /// Empty for whoever needs no key, who is nobody to a library.
    private static func keyName(of principal: Principal?) -> String {
        principal.map { $0.id.isEmpty ? "" : $0.name } ?? ""
    }
}

/// Texts with a zero byte at their ends, and arrays of them, freed together. A zero byte inside of a text ends it.
private final class ForeignTexts {
    private var pointers: [UnsafeMutableRawPointer] = []

    func text(_ text: String) -> UnsafePointer<CChar> {
        let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
        for (index, byte) in text.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
        bytes[text.utf8.count] = 0
        pointers.append(bytes)
        return UnsafePointer(bytes)
    }

    func pair(_ name: String, _ value: String) -> chasqui_pair {
        chasqui_pair(name: text(name), value: text(value))
    }

    func array(_ pairs: [chasqui_pair]) -> (UnsafePointer<chasqui_pair>, Int) {
        let copy = UnsafeMutablePointer<chasqui_pair>.allocate(capacity: max(1, pairs.count))
        for (index, pair) in pairs.enumerated() { copy[index] = pair }
        pointers.append(copy)
        return (UnsafePointer(copy), pairs.count)
    }

    deinit {
        for pointer in pointers { pointer.deallocate() }
    }
}
