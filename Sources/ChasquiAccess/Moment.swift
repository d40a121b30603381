public import Foundation

/// A point in time as people write it: `2027-01-31`, `2027-01-31T12:00:00Z`, or how far off it is: `90d`, `12h`, `30m`.
public enum Moment {
    public static let allowed = "a date as 2027-01-31 or 2027-01-31T12:00:00Z, or a time from now as 90d, 12h or 30m"

    /// - Parameter sign: whether times are counted forward or back from now.
    public static func parse(_ text: String, now: Date, sign: FloatingPointSign = .plus) -> Date? {
        if let span = span(text) { return now.addingTimeInterval(sign == .plus ? span : -span) }
        for format in [Date.ISO8601FormatStyle(), .iso8601.year().month().day()] {
            if let date = try? Date(text, strategy: format) { return date }
        }
        return nil
    }

    /// A length of time in seconds, as `90d`, `12h`, `30m` or `45s`; at most a hundred years.
    public static func span(_ text: String) -> TimeInterval? {
        let units: [Character: Double] = ["d": 86400, "h": 3600, "m": 60, "s": 1]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count >= 0,
            Double(count) * unit <= 36525 * 86400
        else { return nil }
        return Double(count) * unit
    }

    /// Down to the second, in UTC.
    public static func text(_ date: Date) -> String {
        date.formatted(.iso8601)
    }
}
