public import Foundation

/// A day or a month in UTC, over which tokens are counted.
public struct BudgetPeriod: Sendable, Hashable {
    public enum Unit: String, Sendable, CaseIterable {
        case day, month
    }

    public let unit: Unit
    /// When it began.
    public let start: Date
    /// When the next one begins.
    public let end: Date

    public init(_ unit: Unit, containing date: Date) {
        let component: Calendar.Component = unit == .day ? .day : .month
        // The Gregorian calendar has both around every date; the fallback only spares a force.
        let interval = Self.calendar.dateInterval(of: component, for: date)
        self.unit = unit
        start = interval?.start ?? date
        end = interval?.end ?? date
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        return calendar
    }()
}
