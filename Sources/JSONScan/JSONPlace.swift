public import CScan

/// A place in JSON bytes where a value begins. Whatever the bytes are, nothing outside `[position, end)`
/// is read, and nothing recurses.
///
/// Its answers are the places behind what was read, so that a walk keeps its place in a register.
@frozen public struct JSONPlace {
    public let position: UnsafePointer<UInt8>
    public let end: UnsafePointer<UInt8>

    @inlinable public init(position: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.position = position
        self.end = end
    }

    /// The first place of a text that is not white space; nil where there is none.
    @inlinable public init?(of text: UnsafeRawBufferPointer) {
        let bytes = text.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return nil }
        end = base + bytes.count
        position = JSONPlace.behindWhiteSpace(base, end)
    }

    /// The byte at the place; 0, which no token begins with, at the end.
    @inlinable public var byte: UInt8 { position < end ? position.pointee : 0 }

    /// Behind the value; nil where it does not end or is nested too deep.
    @inlinable public var behindValue: UnsafePointer<UInt8>? {
        cscan_value_end(position, end, JSONElement.maximumDepth)
    }

    /// The value up to a place behind it.
    @inlinable public func element(upTo behind: UnsafePointer<UInt8>) -> JSONElement {
        JSONElement(start: position, end: behind)
    }

    @inlinable @inline(__always)
    public static func behindWhiteSpace(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var place = start
        while place < end {
            let byte = place.pointee
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            place += 1
        }
        return place
    }

    /// Walks the object at the place in one pass: `body` gets each name and the place of its value, and
    /// returns the place behind the value. The result is the place behind the object.
    ///
    /// Nil where the text is no well-formed object on this level, or `body` says so.
    @inlinable @inline(__always)
    public func walk<Failure: Error>(
        _ body: (JSONKey, JSONPlace) throws(Failure) -> UnsafePointer<UInt8>?
    ) throws(Failure) -> UnsafePointer<UInt8>? {
        guard byte == UInt8(ascii: "{") else { return nil }
        var place = JSONPlace.behindWhiteSpace(position + 1, end)
        if place < end, place.pointee == UInt8(ascii: "}") { return place + 1 }
        while true {
            guard place < end, place.pointee == UInt8(ascii: "\""), let behind = cscan_string_end(place, end) else {
                return nil
            }
            let name = JSONKey(bytes: UnsafeRawBufferPointer(start: place + 1, count: behind - place - 2))
            place = JSONPlace.behindWhiteSpace(behind, end)
            guard place < end, place.pointee == UInt8(ascii: ":") else { return nil }
            place = JSONPlace.behindWhiteSpace(place + 1, end)
            guard let next = try body(name, JSONPlace(position: place, end: end)) else { return nil }
            place = JSONPlace.behindWhiteSpace(next, end)
            guard place < end else { return nil }
            if place.pointee == UInt8(ascii: "}") { return place + 1 }
            guard place.pointee == UInt8(ascii: ",") else { return nil }
            place = JSONPlace.behindWhiteSpace(place + 1, end)
        }
    }

    /// A whole number of at most 15 digits and the place behind it; nil for anything else.
    @inlinable @inline(__always)
    public var plainCount: (value: Int64, behind: UnsafePointer<UInt8>)? {
        let limit = position + min(16, end - position)
        var place = position
        var value: Int64 = 0
        while place < limit {
            let digit = place.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            place += 1
        }
        guard place > position, place < limit else { return nil }
        switch place.pointee {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: break
        default: return nil
        }
        // A leading zero is left to the strict reader.
        return position.pointee == UInt8(ascii: "0") && place - position > 1 ? nil : (value, place)
    }
}
