import Foundation
import Logging

// All files of a directory.
extension StateDirectory {
    struct Entry {
        let id: String
        let path: String
        let length: Int
        let lastUse: Date
    }

    /// All state files, of any fingerprint, the one used longest ago first. Read anew each time, since other processes
    /// write and evict too.
    func listing() -> [Entry] {
        names(endingIn: Self.suffix).compactMap { name in
            let file = "\(path)/\(name)"
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
                let length = attributes[.size] as? Int, let lastUse = attributes[.modificationDate] as? Date
            else { return nil }
            return Entry(id: String(name.dropLast(Self.suffix.count)), path: file, length: length, lastUse: lastUse)
        }.sorted { ($0.lastUse, $0.id) < ($1.lastUse, $1.id) }
    }

    /// Removes the files used longest ago until there is room within the limit.
    /// - Parameter except: is about to be replaced, so that its length does not count.
    /// - Returns: the ids of those that were removed.
    @discardableResult
    func evict(makingRoomFor length: Int, except id: String? = nil) -> [String] {
        let entries = listing().filter { $0.id != id }
        var total = entries.reduce(0) { $0 + $1.length }
        var evicted: [String] = []
        for entry in entries where total > limitBytes - length {
            unlink(entry.path)
            total -= entry.length
            evicted.append(entry.id)
        }
        if !evicted.isEmpty {
            logger.debug("evicted states from the disk", metadata: ["files": "\(evicted.count)"])
        }
        return evicted
    }

    /// Removes what processes left that ended while they wrote. Who still writes has the file locked.
    func removeStaleParts() {
        for name in names(endingIn: Self.partialSuffix) {
            let part = "\(path)/\(name)"
            guard let file = try? OpenFile.reading(part), file.lock() else { continue }
            unlink(part)
        }
    }

    private func names(endingIn suffix: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(suffix) }
    }
}
