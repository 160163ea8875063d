/// What is wrong with the bytes of a zone file.
public enum ZoneFileProblem: Error, Equatable, Sendable {
    case notAZoneFile
    case truncated
    /// A count, an index or the order of the transitions is out of range.
    case inconsistent
    /// The yearly rule at the end of the file is not a POSIX `TZ` string.
    case badRule(String)
    /// The file counts leap seconds (`right/…`), which timestamps do not.
    case countsLeapSeconds
}

extension ZoneRules {
    /// Reads a compiled zone file: TZif versions 1 to 4 (RFC 9636). Throws `ZoneFileProblem`.
    public init(zoneFile bytes: [UInt8]) throws(ZoneFileProblem) {
        var reader = ZoneFileReader(bytes: bytes)
        let first = try reader.header()
        guard first.version >= 2 else {
            self = try reader.rules(first, timeSize: 4, recurrence: nil)
            return
        }
        reader.position += first.bodySize(timeSize: 4)
        let second = try reader.header()
        var footer = reader
        footer.position += second.bodySize(timeSize: 8)
        self = try reader.rules(second, timeSize: 8, recurrence: try footer.footer())
    }
}

/// The six counts of a header and its version.
private struct ZoneFileHeader {
    var version: Int
    var utcIndicators: Int
    var standardIndicators: Int
    var leapSeconds: Int
    var transitions: Int
    var types: Int
    var characters: Int

    func bodySize(timeSize: Int) -> Int {
        transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4)
            + standardIndicators + utcIndicators
    }
}

private struct ZoneFileReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() throws(ZoneFileProblem) -> ZoneFileHeader {
        guard position + 44 <= bytes.count else { throw position == 0 ? .notAZoneFile : .truncated }
        guard bytes[position..<position + 4].elementsEqual("TZif".utf8) else { throw .notAZoneFile }
        let letter = bytes[position + 4]
        let version = letter == 0 ? 1 : Int(letter) - Int(UInt8(ascii: "0"))
        position += 20
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(integer(size: 4))) }
        // A count is at most the file's size, so no product of it overflows.
        guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }), version >= 1 else { throw .inconsistent }
        return ZoneFileHeader(
            version: version, utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
            transitions: counts[3], types: counts[4], characters: counts[5])
    }

    /// Reads the data block at the position.
    mutating func rules(
        _ header: ZoneFileHeader, timeSize: Int, recurrence: ZoneRecurrence?
    ) throws(ZoneFileProblem) -> ZoneRules {
        guard position + header.bodySize(timeSize: timeSize) <= bytes.count else { throw .truncated }
        guard header.leapSeconds == 0 else { throw .countsLeapSeconds }
        guard header.types > 0 else { throw .inconsistent }
        let times = (0..<header.transitions).map { _ in integer(size: timeSize) }
        let indexes = (0..<header.transitions).map { _ in Int(integer(size: 1)) & 0xFF }
        var offsets: [Int64] = []
        for _ in 0..<header.types {
            offsets.append(integer(size: 4))
            position += 2
        }
        guard indexes.allSatisfy({ $0 < offsets.count }), offsets.allSatisfy({ abs($0) <= 26 * 3600 }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .inconsistent }
        return ZoneRules(
            transitions: times, offsets: indexes.map { offsets[$0] }, initialOffset: offsets[0],
            recurrence: recurrence)
    }

    /// The rule between the two line feeds at the end; nil where it is empty.
    func footer() throws(ZoneFileProblem) -> ZoneRecurrence? {
        guard position < bytes.count, bytes[position] == 0x0A,
            let end = bytes[(position + 1)...].firstIndex(of: 0x0A)
        else { throw .truncated }
        let text = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        if text.isEmpty { return nil }
        guard let recurrence = ZoneRecurrence(text) else { throw .badRule(text) }
        return recurrence
    }

    /// A big-endian integer with sign; the caller has checked the bounds.
    private mutating func integer(size: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in bytes[position..<position + size] { value = value << 8 | UInt64(byte) }
        position += size
        return Int64(bitPattern: value << (64 - 8 * UInt64(size))) >> (64 - 8 * Int64(size))
    }
}
