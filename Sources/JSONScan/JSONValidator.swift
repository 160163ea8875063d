import CScan

/// Strict check of a whole JSON text, without recursion: RFC 8259, UTF-8, bounded depth.
struct JSONValidator {
    private let base: UnsafePointer<UInt8>
    private var cursor: JSONCursor
    /// One bit a level: whether the container is an object.
    private var objects = InlineArray<8, UInt64>(repeating: 0)
    private var depth = 0

    init(_ text: UnsafeRawBufferPointer) {
        let bytes = text.assumingMemoryBound(to: UInt8.self)
        base = bytes.baseAddress ?? JSONElement.nullText
        cursor = JSONCursor(position: base, end: base + bytes.count)
    }

    mutating func run() throws(JSONError) -> JSONElement {
        if cursor.count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { cursor.position += 3 }
        cursor.skipWhiteSpace()
        let first = cursor.position
        try checkValue(.value)
        while depth > 0 { try checkRest() }
        let element = JSONElement(start: first, end: cursor.position)
        cursor.skipWhiteSpace()
        guard cursor.count == 0 else { throw fail(.bytesAfterValue) }
        return element
    }

    /// At a value: steps over a scalar or an empty container, or into a container up to its first value.
    private mutating func checkValue(_ expected: JSONError.Expectation) throws(JSONError) {
        var expected = expected
        while true {
            guard cursor.count > 0 else { throw fail(.endsEarly) }
            switch cursor.byte {
            case UInt8(ascii: "{"):
                try enter(object: true)
                if cursor.take(UInt8(ascii: "}")) { return depth -= 1 }
                try checkKey(.keyOrEnd)
                expected = .value
            case UInt8(ascii: "["):
                try enter(object: false)
                if cursor.take(UInt8(ascii: "]")) { return depth -= 1 }
                expected = .valueOrEnd
            case UInt8(ascii: "\""): return try checkString()
            case UInt8(ascii: "t"): return try checkLiteral("true")
            case UInt8(ascii: "f"): return try checkLiteral("false")
            case UInt8(ascii: "n"): return try checkLiteral("null")
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try checkNumber()
            case let byte: throw fail(.unexpectedByte(byte, expected: expected))
            }
        }
    }

    private mutating func enter(object: Bool) throws(JSONError) {
        guard depth < JSONElement.maximumDepth else { throw fail(.tooDeep) }
        let bit: UInt64 = 1 << UInt64(depth % 64)
        if object { objects[depth / 64] |= bit } else { objects[depth / 64] &= ~bit }
        depth += 1
        cursor.position += 1
        cursor.skipWhiteSpace()
    }

    private mutating func checkKey(_ expected: JSONError.Expectation) throws(JSONError) {
        guard cursor.count > 0 else { throw fail(.endsEarly) }
        guard cursor.byte == UInt8(ascii: "\"") else { throw fail(.unexpectedByte(cursor.byte, expected: expected)) }
        try checkString()
        cursor.skipWhiteSpace()
        guard cursor.take(UInt8(ascii: ":")) else { throw missing(.colon) }
        cursor.skipWhiteSpace()
    }

    /// Behind a value inside a container: the end of it, or a comma and the next value.
    private mutating func checkRest() throws(JSONError) {
        cursor.skipWhiteSpace()
        let isObject = objects[(depth - 1) / 64] & (1 << UInt64((depth - 1) % 64)) != 0
        if cursor.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return depth -= 1 }
        guard cursor.take(UInt8(ascii: ",")) else {
            throw missing(isObject ? .commaOrEndOfObject : .commaOrEndOfArray)
        }
        cursor.skipWhiteSpace()
        if isObject { try checkKey(.key) }
        try checkValue(.value)
    }

    private mutating func checkLiteral(_ literal: StaticString) throws(JSONError) {
        let wanted = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        for (index, byte) in wanted.enumerated() {
            guard index < cursor.count else { throw fail(.endsEarly, at: cursor.end) }
            guard cursor.position[index] == byte else {
                throw fail(.unexpectedByte(cursor.position[index], expected: .value), at: cursor.position + index)
            }
        }
        cursor.position += wanted.count
    }

    private mutating func checkNumber() throws(JSONError) {
        let first = cursor.position
        if let behind = cscan_scalar_end(first, cursor.end) { cursor.position = behind }
        guard DecimalText(UnsafeRawBufferPointer(start: first, count: cursor.position - first)) != nil else {
            throw fail(.invalidNumber, at: first)
        }
    }

    private mutating func checkString() throws(JSONError) {
        cursor.position += 1
        while true {
            cursor.position += cscan_plain_run(cursor.position, cursor.count)
            guard cursor.count > 0 else { throw fail(.endsEarly) }
            let byte = cursor.byte
            if byte == UInt8(ascii: "\"") {
                cursor.position += 1
                return
            } else if byte == UInt8(ascii: "\\") {
                try checkEscape()
            } else if byte < 0x20 {
                throw fail(.controlCharacterInString)
            } else {
                let length = UTF8Check.sequenceLength(at: cursor.position, available: cursor.count)
                guard length > 0 else { throw fail(.invalidUTF8) }
                cursor.position += length
            }
        }
    }

    private mutating func checkEscape() throws(JSONError) {
        guard cursor.count >= 2 else { throw fail(.endsEarly, at: cursor.end) }
        switch cursor.position[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            cursor.position += 2
        case UInt8(ascii: "u"):
            let rest = UnsafeRawBufferPointer(start: cursor.position, count: cursor.count)
            guard JSONText.hexUnit(at: 2, of: rest) != nil else { throw fail(.invalidEscape) }
            cursor.position += 6
        default: throw fail(.invalidEscape)
        }
    }

    private func missing(_ expected: JSONError.Expectation) -> JSONError {
        cursor.count == 0 ? fail(.endsEarly) : fail(.unexpectedByte(cursor.byte, expected: expected))
    }

    private func fail(_ problem: JSONError.Problem, at place: UnsafePointer<UInt8>? = nil) -> JSONError {
        JSONError(offset: (place ?? cursor.position) - base, problem: problem)
    }
}
