/// How long a cache entry lives after its last use (rule R6). Unit of `seconds`: seconds.
public enum CacheLifetime: UInt8, CaseIterable, Sendable {
    case fiveMinutes = 1
    case oneHour = 2

    public var seconds: Int64 {
        switch self {
        case .fiveMinutes: 300
        case .oneHour: 3600
        }
    }

    /// The name the API uses: `5m` or `1h`.
    public var name: String {
        switch self {
        case .fiveMinutes: "5m"
        case .oneHour: "1h"
        }
    }
}
