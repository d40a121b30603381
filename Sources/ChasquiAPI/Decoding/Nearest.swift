/// The candidate that someone most likely meant, if one is near enough to be worth naming: half of its letters are the same, or
/// one of the two is a part of the other that is long enough to be there for a reason.
package func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let ranked = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    if let best = ranked.min(by: { $0.distance < $1.distance }) {
        let half = max(word.count, best.candidate.count) / 2
        if best.distance <= min(max(2, word.count / 3), half) { return best.candidate }
    }
    return ranked.first { isPart(word, of: $0.candidate) || isPart($0.candidate, of: word) }?.candidate
}

private func isPart(_ part: String, of whole: String) -> Bool {
    part.count >= 3 && whole.contains(part)
}

/// How many letters have to be added, dropped, changed or swapped with their neighbour.
private func editDistance(_ from: String, _ to: String) -> Int {
    let from = Array(from.lowercased()), to = Array(to.lowercased())
    var beforeLast = [Int](), last = Array(0...to.count)
    for i in from.indices {
        var row = [i + 1]
        for j in to.indices {
            var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (from[i] == to[j] ? 0 : 1))
            if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] { least = min(least, beforeLast[j - 1] + 1) }
            row.append(least)
        }
        (beforeLast, last) = (last, row)
    }
    return last[to.count]
}
