import Crypto
import Foundation

/// Tells model files apart by their contents, without reading them whole.
enum ModelIdentity {
    private static let endLength = 1 << 20
    private static let samples = 256
    private static let sampleLength = 4096

    /// A digest of a model's size, its first and last MiB, and samples between, over all files of a split model.
    static func digest(path: String) throws(ModelLoadError) -> String {
        var hash = SHA256()
        for file in files(of: path) {
            do {
                try update(&hash, with: file)
            } catch {
                throw .notReadable(path: file)
            }
        }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
    }

    /// What control vectors change in all states; empty where there are none.
    static func digest(of vectors: ControlVectorConfiguration) throws(ModelLoadError) -> String {
        var parts: [String] = []
        for file in vectors.all { parts.append("\(try digest(path: file.path)) \(file.scale)") }
        return parts.isEmpty ? "" : parts.joined(separator: ",") + " \(String(describing: vectors.layers))"
    }

    /// All files of a model that is split as llama.cpp splits it, `name-00001-of-00003.gguf`.
    static func files(of path: String) -> [String] {
        guard let match = path.firstMatch(of: /-(\d{5})-of-(\d{5})\.gguf$/), let count = Int(match.2), count > 0 else {
            return [path]
        }
        let name = path[..<match.range.lowerBound]
        return (1...count).map { name + String(format: "-%05d-of-%05d.gguf", $0, count) }
    }

    private static func update(_ hash: inout SHA256, with path: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let size = try file.seekToEnd()
        hash.update(data: Data("\(size)\n".utf8))
        for range in ranges(ofFile: size) {
            try file.seek(toOffset: range.lowerBound)
            hash.update(data: try file.read(upToCount: range.count) ?? Data())
        }
    }

    /// What is read of a file with so many bytes.
    static func ranges(ofFile size: UInt64) -> [Range<UInt64>] {
        let end = UInt64(endLength)
        guard size > 3 * end else { return size == 0 ? [] : [0..<size] }
        let step = (size - 2 * end) / UInt64(samples)
        let between = (0..<UInt64(samples)).map { index in
            let start = end + index * step
            return start..<start + min(step, UInt64(sampleLength))
        }
        return [0..<end] + between + [size - end..<size]
    }
}
