/// The control groups that this process is in, of either version (cgroups(7), and the kernel's documentation of
/// cgroup-v2 and of the memory controller of version 1).
struct ControlGroups {
    /// A file's text, nil if it is not there.
    let read: (String) -> String?

    /// What differs between the versions.
    private struct Hierarchy {
        let limit: String
        let usage: String
        /// Of `memory.stat`: pages of files that are given up before anything else is refused.
        let reclaimable: String
        /// From the root of what is mounted to the process's group, each with the ones before it.
        let directories: [String]
    }

    /// The least that a group or one above it has left; nil if none has a limit.
    var availableMemory: UInt64? {
        let hierarchies = [version2, version1].compactMap { $0 }
        return hierarchies.flatMap { hierarchy in
            hierarchy.directories.compactMap { available(in: $0, of: hierarchy) }
        }.min()
    }

    private func available(in directory: String, of hierarchy: Hierarchy) -> UInt64? {
        guard let limit = number(in: "\(directory)/\(hierarchy.limit)"),
            let usage = number(in: "\(directory)/\(hierarchy.usage)")
        else { return nil }
        let reclaimable = figure(hierarchy.reclaimable, in: "\(directory)/memory.stat") ?? 0
        let held = usage - min(usage, reclaimable)
        return limit - min(limit, held)
    }

    private var version2: Hierarchy? {
        directories(mountedAs: { $0.type == "cgroup2" }, member: { $0.controllers.isEmpty }).map {
            Hierarchy(limit: "memory.max", usage: "memory.current", reclaimable: "inactive_file", directories: $0)
        }
    }

    private var version1: Hierarchy? {
        directories(
            mountedAs: { $0.type == "cgroup" && $0.options.contains("memory") },
            member: { $0.controllers.contains("memory") }
        ).map {
            Hierarchy(
                limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", reclaimable: "total_inactive_file",
                directories: $0)
        }
    }
}

extension ControlGroups {
    private struct Mount {
        let root: Substring
        let point: Substring
        let type: Substring
        let options: [Substring]

        /// A line of /proc/self/mountinfo: fields that vary in number stand before a dash.
        init?(line: Substring) {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            root = fields[3]
            point = fields[4]
            type = fields[dash + 1]
            options = fields[dash + 3].split(separator: ",")
        }
    }

    private struct Membership {
        let controllers: [Substring]
        let path: Substring

        /// A line of /proc/self/cgroup: a number, controllers, a path that may itself have colons.
        init?(line: Substring) {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            controllers = fields[1].split(separator: ",")
            path = fields[2]
        }
    }

    private func directories(
        mountedAs isMount: (Mount) -> Bool, member isMember: (Membership) -> Bool
    ) -> [String]? {
        guard let mount = lines(of: "/proc/self/mountinfo").lazy.compactMap(Mount.init).first(where: isMount),
            let group = lines(of: "/proc/self/cgroup").lazy.compactMap(Membership.init).first(where: isMember)
        else { return nil }
        // In a container the mount may begin at the container's own group, and the path at the machine's root.
        let isBelow = mount.root == "/" || group.path == mount.root || group.path.hasPrefix(mount.root + "/")
        let path = !isBelow ? "" : mount.root == "/" ? group.path : group.path.dropFirst(mount.root.count)
        var directories = [String(mount.point)]
        for part in path.split(separator: "/") { directories.append("\(directories[directories.count - 1])/\(part)") }
        return directories
    }

    private func lines(of path: String) -> [Substring] { (read(path) ?? "").split(separator: "\n") }

    /// Nil for `max` as well, which is no limit.
    private func number(in path: String) -> UInt64? {
        lines(of: path).first.flatMap { UInt64($0) }
    }

    private func figure(_ name: String, in path: String) -> UInt64? {
        lines(of: path).first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap { UInt64($0) }
    }
}
