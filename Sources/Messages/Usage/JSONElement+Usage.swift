package import JSONScan
import Usage

extension JSONElement {
    /// The value as a count of tokens; nil where it is null or an empty string.
    ///
    /// Errors: not a whole number, negative, or above `TokenUsage.maximumCount`.
    package func tokenCount(_ field: StaticString) throws(UsageProblem) -> Int64? {
        guard kind == .number else {
            if isNull || isString("") { return nil }
            throw UsageProblem(field: "\(field)", kind: .notAnInteger)
        }
        guard let count = int64 else {
            let isLong = numberText.map { text in !text.contains { $0 == "." || $0 == "e" || $0 == "E" } } ?? false
            throw UsageProblem(field: "\(field)", kind: isLong ? .outOfRange : .notAnInteger)
        }
        guard count >= 0 else { throw UsageProblem(field: "\(field)", kind: .negative) }
        guard count <= TokenUsage.maximumCount else { throw UsageProblem(field: "\(field)", kind: .outOfRange) }
        return count
    }

    /// Whether the value is an object; false for null and the empty string.
    func isPresentObject(_ field: StaticString) throws(UsageProblem) -> Bool {
        if kind == .object { return true }
        if isNull || isString("") { return false }
        throw UsageProblem(field: "\(field)", kind: .notAnObject)
    }

    /// Whether the value is the string `text`, written without escapes.
    package func isString(_ text: StaticString) -> Bool {
        let raw = bytes
        let count = text.utf8CodeUnitCount
        guard raw.count == count + 2, raw[0] == UInt8(ascii: "\"") else { return false }
        let expected = text.utf8Start
        var index = 0
        while index < count {
            if raw[index + 1] != expected[index] { return false }
            index += 1
        }
        return true
    }
}

extension JSONPlace {
    /// Reads a count into `field`, as `tokenCount` does; the place behind it, nil where it does not end.
    @inline(__always)
    func count(_ field: inout Int64?, _ name: StaticString) throws(UsageProblem) -> UnsafePointer<UInt8>? {
        if let (value, behind) = plainCount, value <= TokenUsage.maximumCount {
            field = value
            return behind
        }
        guard let behind = behindValue else { return nil }
        field = try element(upTo: behind).tokenCount(name)
        return behind
    }
}

extension ServiceTier {
    /// Nil for a name that is not known.
    init?(jsonName value: JSONElement) {
        if value.isString("standard") || value.isString("default") {
            self = .standard
        } else if value.isString("batch") {
            self = .batch
        } else if value.isString("priority") {
            self = .priority
        } else {
            return nil
        }
    }
}

extension Speed {
    /// Nil for a name that is not known.
    init?(jsonName value: JSONElement) {
        if value.isString("standard") {
            self = .standard
        } else if value.isString("fast") {
            self = .fast
        } else {
            return nil
        }
    }
}

extension InferenceGeo {
    /// Nil for null and the empty string; a region that is not known reads as `other`.
    init?(jsonName value: JSONElement) throws(UsageProblem) {
        if value.isNull || value.isString("") { return nil }
        guard value.kind == .string else { throw UsageProblem(field: "inference_geo", kind: .notAString) }
        if value.isString("not_available") {
            self = .unstated
        } else if value.isString("global") {
            self = .global
        } else if value.isString("us") {
            self = .us
        } else {
            self = .other
        }
    }
}
