/// A secret in a value that may be printed: whoever prints the value sees that there is one, not which.
@propertyWrapper
public struct Hidden<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public var wrappedValue: Value

    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }

    public var description: String { "hidden" }
    public var debugDescription: String { description }
    /// `dump` shows nothing of it either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Hidden: Equatable where Value: Equatable {}
extension Hidden: Hashable where Value: Hashable {}
