/// Why a text is not the JSON that was expected, and where.
public struct JSONError: Error, Hashable, Sendable {
    /// Byte offset in the text that was handed in.
    public var offset: Int
    public var problem: Problem

    public init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    public enum Problem: Hashable, Sendable {
        case endsEarly
        case unexpectedByte(UInt8, expected: Expectation)
        case bytesAfterValue
        case invalidNumber
        case invalidEscape
        case controlCharacterInString
        case invalidUTF8
        /// More than `JSONElement.maximumDepth` arrays and objects inside each other.
        case tooDeep
    }

    public enum Expectation: String, Hashable, Sendable {
        case value = "a value"
        case key = "a quoted key"
        case keyOrEnd = "a quoted key or }"
        case valueOrEnd = "a value or ]"
        case colon = "a colon"
        case commaOrEndOfObject = "a comma or }"
        case commaOrEndOfArray = "a comma or ]"
    }
}

extension JSONError: CustomStringConvertible {
    /// The place and what was expected; never a part of the text.
    public var description: String { "byte \(offset): \(problem.text)" }
}

extension JSONError.Problem {
    var text: String {
        switch self {
        case .endsEarly: "the JSON ends before its last value is complete"
        case .unexpectedByte(let byte, let expected):
            "expected \(expected.rawValue), found byte 0x\(String(byte, radix: 16))"
        case .bytesAfterValue: "more bytes follow the end of the JSON value"
        case .invalidNumber: "not a number as JSON writes it"
        case .invalidEscape: "not an escape that JSON knows"
        case .controlCharacterInString: "a control character inside a string must be escaped"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .tooDeep: "nested deeper than \(JSONElement.maximumDepth) levels"
        }
    }
}
