import Testing

@testable import ChasquiLlama

@Suite("Memory that control groups leave")
struct ControlGroupTests {
    private let gib: UInt64 = 1 << 30

    private func available(_ files: [String: String]) -> UInt64? {
        ControlGroups { files[$0] }.availableMemory
    }

    private func version2(path: String, root: String = "/", _ files: [String: String]) -> [String: String] {
        files.merging([
            "/proc/self/cgroup": "0::\(path)\n",
            "/proc/self/mountinfo": """
            22 27 0:21 / /proc rw,relatime shared:12 - proc proc rw
            31 23 0:26 \(root) /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate

            """,
        ]) { file, _ in file }
    }

    @Test("is the limit less use, in a container that sees its own group as the root")
    func container() {
        let files = version2(
            path: "/", ["/sys/fs/cgroup/memory.max": "\(4 * gib)\n", "/sys/fs/cgroup/memory.current": "\(gib)\n"])
        #expect(available(files) == 3 * gib)
    }

    @Test("does not count the files' pages that are given up first")
    func reclaimable() {
        let files = version2(
            path: "/",
            [
                "/sys/fs/cgroup/memory.max": "\(4 * gib)", "/sys/fs/cgroup/memory.current": "\(3 * gib)",
                "/sys/fs/cgroup/memory.stat": "anon 5\nfile 9\ninactive_file \(2 * gib)\nactive_file 7\n",
            ])
        #expect(available(files) == 3 * gib)
    }

    @Test(
        "is what the tightest of the groups above leaves",
        arguments: ["/a.slice", "/a.slice/b.service", "/a.slice/b.service/c"])
    func nested(tightest: String) {
        var files: [String: String] = [:]
        for group in ["/a.slice", "/a.slice/b.service", "/a.slice/b.service/c"] {
            files["/sys/fs/cgroup\(group)/memory.max"] = group == tightest ? "\(2 * gib)" : "max"
            files["/sys/fs/cgroup\(group)/memory.current"] = "\(gib)"
        }
        #expect(available(version2(path: "/a.slice/b.service/c", files)) == gib)
    }

    @Test("is unlimited where no group has a limit, or none is known")
    func unlimited() {
        #expect(
            available(
                version2(path: "/a", ["/sys/fs/cgroup/a/memory.max": "max", "/sys/fs/cgroup/a/memory.current": "5"]))
                == nil)
        #expect(available([:]) == nil)
        #expect(available(["/proc/self/cgroup": "0::/\n"]) == nil)
    }

    @Test("is nothing where use is above the limit")
    func exceeded() {
        let files = version2(path: "/", ["/sys/fs/cgroup/memory.max": "100", "/sys/fs/cgroup/memory.current": "200"])
        #expect(available(files) == 0)
    }

    @Test("is found where the mount begins at the container's group but the path at the machine's root")
    func mountedGroup() {
        let files = version2(
            path: "/docker/1a/inner", root: "/docker/1a",
            [
                "/sys/fs/cgroup/memory.max": "\(4 * gib)", "/sys/fs/cgroup/memory.current": "\(gib)",
                "/sys/fs/cgroup/inner/memory.max": "\(2 * gib)", "/sys/fs/cgroup/inner/memory.current": "\(gib)",
            ])
        #expect(available(files) == gib)
        let foreign = version2(
            path: "/elsewhere", root: "/docker/1a",
            ["/sys/fs/cgroup/memory.max": "\(4 * gib)", "/sys/fs/cgroup/memory.current": "\(gib)"])
        #expect(available(foreign) == 3 * gib)
    }

    @Test("is found in version 1, whose controllers have hierarchies of their own, beside an empty version 2")
    func version1() {
        let files = [
            "/proc/self/cgroup": "9:name=systemd:/\n4:memory:/api/5fa8:x\n1:cpu,cpuacct:/\n0::/\n",
            "/proc/self/mountinfo": """
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """,
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes": "\(gib)",
            "/sys/fs/cgroup/memory/api/5fa8:x/memory.limit_in_bytes": "\(3 * gib)",
            "/sys/fs/cgroup/memory/api/5fa8:x/memory.usage_in_bytes": "\(2 * gib)",
            "/sys/fs/cgroup/memory/api/5fa8:x/memory.stat": "inactive_file 1\ntotal_inactive_file \(gib)\n",
        ]
        #expect(available(files) == 2 * gib)
    }
}
