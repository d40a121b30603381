import Foundation

/// What answers tell of the time; given from outside so that an answer can be repeated to the byte.
public struct WireClock: Sendable {
    /// Seconds since 1970.
    public var seconds: @Sendable () -> Int
    public var instant: @Sendable () -> ContinuousClock.Instant

    public init(
        seconds: @escaping @Sendable () -> Int, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.seconds = seconds
        self.instant = instant
    }

    public static let system = WireClock(
        seconds: { Int(Date().timeIntervalSince1970) }, instant: { ContinuousClock.now })
}
