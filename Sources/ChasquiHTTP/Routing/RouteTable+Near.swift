extension RouteTable {
    /// The routes that someone who wrote this path may have meant, the nearest first.
    func near(_ path: String, limit: Int = 3) -> [Route] {
        // Comparing costs the product of the lengths, and the path is the client's.
        let written = Array(path.lowercased().utf8.prefix(128))
        var ranked: [(distance: Int, route: Route)] = []
        for route in routes where route.path != "/" && !route.path.hasSuffix("**") {
            let known = Array(route.path.utf8)
            let distance = Self.distance(written, known)
            let isNear = distance <= max(2, known.count / 3)
            let isPart = written.count > 2 && (known.starts(with: written) || written.starts(with: known))
            let isTail = written.count > 2 && known.count > written.count && known.suffix(written.count) == written[...]
            if isNear || isPart || isTail { ranked.append((distance, route)) }
        }
        let sorted = ranked.sorted { ($0.distance, $0.route.path) < ($1.distance, $1.route.path) }
        return sorted.prefix(limit).map(\.route)
    }

    /// How many bytes have to be inserted, deleted or replaced to come from one to the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
