import Foundation
import Logging

/// How a log line looks.
enum LogLineFormat: Sendable {
    case text(isColored: Bool)
    case json

    /// The line, its end included.
    func line(for event: LogEvent, label: String, metadata: Logger.Metadata, at date: Date) -> String {
        switch self {
        case .text(let isColored): Self.text(event, label, metadata, date, isColored ? .on : .off)
        case .json: Self.json(event, label, metadata, date)
        }
    }

    private static func json(_ event: LogEvent, _ label: String, _ metadata: Logger.Metadata, _ date: Date) -> String {
        var line = JSONLine()
        line.add("time", date.formatted(timestamp))
        line.add("level", event.level.rawValue)
        line.add("label", label)
        line.add("message", event.message.description)
        let taken: Set<String> = ["time", "level", "label", "message"]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.add(taken.contains(key) ? key + "_" : key, literal: literal(of: value))
        }
        return line.ended() + "\n"
    }

    private static func literal(of value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): JSONLine.quoted(text)
        case .stringConvertible(let value as any BinaryInteger): "\(value)"
        case .stringConvertible(let value as Bool): "\(value)"
        case .stringConvertible(let value as Double) where value.isFinite: "\(value)"
        case .stringConvertible(let value): JSONLine.quoted(value.description)
        case .array(let values): "[" + values.map(literal).joined(separator: ",") + "]"
        case .dictionary(let values):
            values.sorted { $0.key < $1.key }.reduce(into: JSONLine()) {
                $0.add($1.key, literal: literal(of: $1.value))
            }
            .ended()
        }
    }

    private static func text(
        _ event: LogEvent, _ label: String, _ metadata: Logger.Metadata, _ date: Date, _ paint: Paint
    ) -> String {
        let level = event.level.rawValue.uppercased()
        let name = paint.level(level.padding(toLength: 8, withPad: " ", startingAt: 0), event.level)
        var line = "\(paint.dim(date.formatted(clock))) \(name) \(JSONLine.oneLine(event.message.description))"
        if label != "chasqui" { line += paint.dim(" [\(label)]") }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " " + paint.dim("\(key)=") + JSONLine.oneLine("\(value)")
        }
        return line + "\n"
    }

    private static let timestamp = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let clock = Date.VerbatimFormatStyle(
        format: """
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits).\(secondFraction: .fractional(3))
            """, timeZone: .current, calendar: Calendar(identifier: .gregorian))
}

/// Colours of a terminal, or none.
private enum Paint {
    case on, off

    func dim(_ text: String) -> String { painted(text, "2") }

    func level(_ text: String, _ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: painted(text, "2")
        case .info, .notice: painted(text, "32")
        case .warning: painted(text, "33")
        case .error, .critical: painted(text, "1;31")
        }
    }

    private func painted(_ text: String, _ code: String) -> String {
        self == .on ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
