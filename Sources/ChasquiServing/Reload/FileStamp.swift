import Foundation

/// Which file is at a path and when it was written: another one where its content may be another.
///
/// Links are followed, so that it is another one too where a link along the path leads elsewhere, as when Kubernetes
/// renews a ConfigMap or a Secret that is mounted.
struct FileStamp: Equatable {
    private let file: Int?
    private let size: Int?
    private let written: Date?

    init(of path: String) {
        // `attributesOfItem` tells of a link itself.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        file = attributes?[.systemFileNumber] as? Int
        size = attributes?[.size] as? Int
        written = attributes?[.modificationDate] as? Date
    }
}
