/// Writes the fields of a payload: a tag (1 byte), the length (4 bytes, least significant first), the bytes.
struct JournalFieldWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(256) }

    mutating func put(_ tag: UInt8, _ value: some Collection<UInt8>) {
        bytes.append(tag)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value)
    }

    mutating func put(_ tag: UInt8, _ text: String?) {
        if let text { put(tag, text.utf8) }
    }

    mutating func put(_ tag: UInt8, _ number: Int64?) {
        guard let number else { return }
        withUnsafeBytes(of: number.littleEndian) { put(tag, $0) }
    }
}

/// The fields of a payload, in order; tags that are not known are for later versions.
struct JournalFieldReader: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func next() -> JournalField? {
        guard rest.count >= 5, let tag = rest.first else { return nil }
        let length = rest.dropFirst().prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard rest.count - 5 >= length else { return nil }
        defer { rest = rest.dropFirst(5 + length) }
        return JournalField(tag: tag, bytes: rest.dropFirst(5).prefix(length))
    }
}

struct JournalField {
    let tag: UInt8
    let bytes: ArraySlice<UInt8>

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var number: Int64? {
        guard bytes.count == 8 else { return nil }
        return Int64(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
}
