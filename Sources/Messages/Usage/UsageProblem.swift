/// Why a usage object cannot be read; names the field, never a value of the text around it.
public struct UsageProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Path of the field inside the usage object, such as `iterations[1].input_tokens`; empty for the object itself.
    public var field: String
    public var kind: Kind

    public enum Kind: Hashable, Sendable {
        case notAnObject
        case notAnArray
        case notAString
        case notAnInteger
        case negative
        /// Above `TokenUsage.maximumCount`.
        case outOfRange
    }

    public init(field: String, kind: Kind) {
        self.field = field
        self.kind = kind
    }

    public var description: String {
        let place = field.isEmpty ? "usage" : "usage.\(field)"
        return switch kind {
        case .notAnObject: "\(place): expected an object"
        case .notAnArray: "\(place): expected an array"
        case .notAString: "\(place): expected a string"
        case .notAnInteger: "\(place): expected a whole number of tokens"
        case .negative: "\(place): a count cannot be negative"
        case .outOfRange: "\(place): a count above 2^48 is not believable"
        }
    }

    func inside(_ prefix: String) -> UsageProblem {
        UsageProblem(field: field.isEmpty ? prefix : "\(prefix).\(field)", kind: kind)
    }
}
