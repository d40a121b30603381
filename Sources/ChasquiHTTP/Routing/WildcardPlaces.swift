/// What stands for any part of a path, at each place where something does.
struct WildcardPlaces {
    private var wildcards: [String: Substring] = [:]

    /// Takes a path's shape in, unless it has `**` where one that was taken in has a parameter, or the other way round.
    mutating func take(_ path: String) -> Bool {
        var (added, place) = (wildcards, "")
        for part in path.split(separator: "/") {
            if part.hasPrefix("{") || part == "**" {
                guard added.updateValue(part, forKey: place).map({ $0 == part }) ?? true else { return false }
            }
            place += "/" + part
        }
        wildcards = added
        return true
    }
}
