/// A small tree for configuration, price books and tests: numbers keep their text, members their order.
public indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number as written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSONValue
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Reads one JSON text.
    /// - Throws: `JSONError` with the byte offset, as `JSONElement(validating:)`.
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        JSONValue(try JSONElement(validating: bytes))
    }

    /// Reads one JSON text.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBytes { buffer in Result { () throws(JSONError) in try parse(buffer) } }.get()
    }

    /// Reads one JSON text.
    public static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(Array(text.utf8)) }

    /// Copies a validated element.
    public init(_ element: JSONElement) {
        switch element.kind {
        case .null: self = .null
        case .bool: self = .bool(element.bool ?? false)
        case .number: self = .number(element.numberText ?? "")
        case .string: self = .string(element.string ?? "")
        case .array:
            var values: [JSONValue] = []
            element.forEachElement { values.append(JSONValue($0)) }
            self = .array(values)
        case .object:
            var members: [Member] = []
            element.forEachMember { members.append(Member($0.string, JSONValue($1))) }
            self = .object(members)
        }
    }

    /// The member of this name, the last one where the name is repeated.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    public var isNull: Bool { self == .null }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number as written.
    public var numberText: String? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The value of a number that is an integer and fits Int64.
    public var int64: Int64? {
        guard case .number(var text) = self else { return nil }
        return text.withUTF8 { JSONText.integer(UnsafeRawBufferPointer($0)) }
    }

    public var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}
