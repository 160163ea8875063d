public import Usage

/// A value for 5m and one for 1h.
public struct PerLifetime<Value> {
    public var fiveMinutes: Value
    public var oneHour: Value

    init(_ value: Value) { (fiveMinutes, oneHour) = (value, value) }

    public init(fiveMinutes: Value, oneHour: Value) {
        self.fiveMinutes = fiveMinutes
        self.oneHour = oneHour
    }

    public subscript(lifetime: CacheLifetime) -> Value {
        get {
            switch lifetime {
            case .fiveMinutes: fiveMinutes
            case .oneHour: oneHour
            }
        }
        set {
            switch lifetime {
            case .fiveMinutes: fiveMinutes = newValue
            case .oneHour: oneHour = newValue
            }
        }
    }
}

extension PerLifetime: Sendable where Value: Sendable {}
extension PerLifetime: Equatable where Value: Equatable {}
