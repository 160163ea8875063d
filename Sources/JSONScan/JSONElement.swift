/// View of one JSON value inside a buffer that outlives it: navigation scans on demand, nothing is copied.
///
/// On text that was not validated every answer is safe: nothing outside the buffer is read, and what
/// cannot be made out is absent.
@frozen public struct JSONElement {
    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline let end: UnsafePointer<UInt8>

    /// Levels of nesting that are accepted.
    @inlinable public static var maximumDepth: Int { 512 }

    public enum Kind: Sendable { case object, array, string, number, bool, null }

    @inlinable public init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.start = start
        self.end = end
    }

    /// Checks the whole text strictly; a byte order mark and white space around the value are allowed.
    /// - Throws: structure, UTF-8, numbers and escapes that are not JSON, nesting above `maximumDepth`.
    public init(validating text: UnsafeRawBufferPointer) throws(JSONError) {
        var validator = JSONValidator(text)
        self = try validator.run()
    }

    /// Takes text that the caller knows to be well formed.
    public init(unchecked text: UnsafeRawBufferPointer) {
        let bytes = text.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else {
            self.init(start: JSONElement.nullText, end: JSONElement.nullText)
            return
        }
        var cursor = JSONCursor(position: base, end: base + bytes.count)
        if bytes.count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { cursor.position += 3 }
        cursor.skipWhiteSpace()
        let first = cursor.position
        _ = cursor.skipValue()
        self.init(start: first, end: cursor.position)
    }

    /// Address of an empty value; its bytes are never read.
    static var nullText: UnsafePointer<UInt8> { UnsafePointer(bitPattern: 1).unsafelyUnwrapped }

    @inlinable public var kind: Kind {
        guard start < end else { return .null }
        switch start.pointee {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number
        default: return .null
        }
    }

    /// The exact bytes of the value.
    @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: end - start) }

    @inlinable public var isNull: Bool { kind == .null }

    /// The member of this name, the last one where the name is repeated; nil in anything but an object.
    public subscript(_ key: StaticString) -> JSONElement? {
        var found: JSONElement?
        forEachMember { if $0 == key { found = $1 } }
        return found
    }

    /// The member of this name, the last one where the name is repeated; nil in anything but an object.
    public subscript(key key: String) -> JSONElement? {
        var found: JSONElement?
        forEachMember { if $0.equals(key) { found = $1 } }
        return found
    }

    /// Visits the members in their order; nothing to visit in anything but an object.
    @inlinable public func forEachMember<Failure: Error>(
        _ body: (JSONKey, JSONElement) throws(Failure) -> Void
    ) throws(Failure) {
        _ = try place.walk { (key, place) throws(Failure) in
            guard let behind = place.behindValue else { return nil }
            try body(key, place.element(upTo: behind))
            return behind
        }
    }

    /// Where the value begins.
    @inlinable public var place: JSONPlace { JSONPlace(position: start, end: end) }

    /// Visits the elements in their order; nothing to visit in anything but an array.
    @inlinable public func forEachElement<Failure: Error>(
        _ body: (JSONElement) throws(Failure) -> Void
    ) throws(Failure) {
        var cursor = JSONCursor(position: start, end: end)
        guard cursor.take(UInt8(ascii: "[")) else { return }
        while true {
            cursor.skipWhiteSpace()
            let first = cursor.position
            guard cursor.byte != UInt8(ascii: "]"), cursor.skipValue() else { return }
            try body(JSONElement(start: first, end: cursor.position))
            cursor.skipWhiteSpace()
            guard cursor.take(UInt8(ascii: ",")) else { return }
        }
    }
}

/// Name of a member as it stands between its quotes.
@frozen public struct JSONKey {
    /// The bytes between the quotes, still escaped.
    public let bytes: UnsafeRawBufferPointer

    @inlinable public init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The name, unescaped.
    public var string: String { JSONText.unescaped(bytes) }

    @inlinable @inline(__always)
    public static func == (left: JSONKey, right: StaticString) -> Bool {
        let wanted = UnsafeRawBufferPointer(start: right.utf8Start, count: right.utf8CodeUnitCount)
        if left.bytes.count == wanted.count { return JSONText.areEqual(left.bytes, wanted) }
        guard left.bytes.count > wanted.count, wanted.count > 0 else { return false }
        guard left.bytes[0] == wanted[0] || left.bytes[0] == UInt8(ascii: "\\") else { return false }
        return left.isEscaped(as: wanted)
    }

    /// Whether two runs of bytes are the same.
    @inlinable public static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        JSONText.areEqual(left, right)
    }

    /// Whether the name, unescaped, is `key`.
    public func equals(_ key: String) -> Bool {
        var key = key
        return key.withUTF8 { wanted in
            JSONText.areEqual(bytes, UnsafeRawBufferPointer(wanted)) || isEscaped(as: UnsafeRawBufferPointer(wanted))
        }
    }

    /// Slow path of a comparison: an escaped name is longer than what it stands for.
    @usableFromInline func isEscaped(as wanted: UnsafeRawBufferPointer) -> Bool {
        guard bytes.contains(UInt8(ascii: "\\")) else { return false }
        return string.utf8.elementsEqual(wanted)
    }
}
