import Foundation

/// A model's file: what can be said about it without reading it whole.
struct ModelFile {
    let path: String

    /// Finds what makes a load useless, before llama.cpp is asked.
    func check() throws(ModelLoadError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .noSuchFile(path: path)
        }
        guard !isDirectory.boolValue else { throw .notAFile(path: path) }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .notReadable(path: path) }
        defer { try? handle.close() }
        let magic: Data?
        do {
            magic = try handle.read(upToCount: 4)
        } catch {
            throw .notReadable(path: path)
        }
        guard magic.map({ Array($0) }) == Array("GGUF".utf8) else { throw .notGGUF(path: path) }
    }

    /// What llama.cpp's error lines mean.
    func error(from failure: LlamaFailure) -> ModelLoadError {
        switch failure.cause {
        case .cancelled: return .cancelled
        case .outOfMemory: return .outOfMemory(what: "the model")
        default: break
        }
        let lines = failure.message.split(separator: "\n").map(String.init)
        let text = failure.message
        if text.contains("not within the file bounds") || text.contains("failed to read")
            || text.contains("unexpectedly reached end of file")
        {
            return .truncated(path: path)
        }
        if let name = text.firstMatch(of: /unknown model architecture: '([^']*)'/)?.1 {
            return .unsupportedArchitecture(path: path, name: String(name))
        }
        if text.contains("CLIP cannot be used as main model") { return .notALanguageModel(path: path) }
        if text.contains("unable to allocate") || text.contains("failed to allocate")
            || text.contains("bad_alloc") || text.contains("Cannot allocate memory")
        {
            return .outOfMemory(what: "the model")
        }
        return .other(path: path, message: Self.reason(in: lines))
    }

    /// The line that says most: the loader's own, without the names of functions before it.
    private static func reason(in lines: [String]) -> String {
        let marker = "error loading model: "
        for line in lines {
            if let range = line.range(of: marker) { return String(line[range.upperBound...]) }
        }
        guard let first = lines.first else { return "llama.cpp gave no reason" }
        return first.firstMatch(of: /^\w+: (.+)$/).map { String($0.1) } ?? first
    }
}
