import Glibc

/// One event of a server-sent stream.
public struct SSEEvent: Equatable, Sendable {
    /// Value of the `event:` field; empty where the event has none.
    public var name: String
    /// The `data:` lines, joined by a line feed.
    public var data: [UInt8]
    /// Number of the line, from 1, on which the event began.
    public var line: UInt32

    public init(name: String, data: [UInt8], line: UInt32) {
        self.name = name
        self.data = data
        self.line = line
    }
}

/// Cuts a byte stream into server-sent events, whatever the pieces it arrives in.
///
/// Reads line ends LF, CRLF and CR, a byte order mark at the start, comments, and data of several
/// lines. Pieces may end anywhere, also inside a character or between CR and LF.
/// Source: the "Server-sent events" chapter of the HTML standard.
public struct SSEReader: Sendable {
    /// Largest event kept, in bytes; a longer one is left out and counted in `oversized`.
    public let maximumEventSize: Int
    /// Events left out because they were too long, or got another name behind data that nobody wanted by the first.
    public private(set) var oversized = 0

    /// Names of events that are not handed over, and whose data is not kept.
    private let passedOver: [StaticString]
    /// What has come of a line whose end has not.
    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var isPassedOver = false
    /// Data of the event was not kept.
    private var hasDropped = false
    private var data: [UInt8] = []
    private var hasData = false
    /// Bytes of the event's data, kept or not.
    private var size = 0
    /// The event is too long: all of it up to its empty line is passed over.
    private var isTooLong = false
    private var lineIsTooLong = false
    private var skipsLineFeed = false
    private var isFirstLine = true
    private var lineNumber: UInt32 = 1
    private var eventLine: UInt32 = 0

    /// - Parameter passedOver: names of events that nobody wants.
    public init(maximumEventSize: Int = 64 << 20, passingOver passedOver: [StaticString] = []) {
        self.maximumEventSize = maximumEventSize
        self.passedOver = passedOver
    }

    /// Takes the next piece and calls `body` for every event that it completes.
    public mutating func feed<Failure: Error>(
        _ piece: UnsafeRawBufferPointer, _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        guard let first = piece.first else { return }
        var start = skipsLineFeed && first == UInt8(ascii: "\n") ? 1 : 0
        skipsLineFeed = false
        // Most streams have none: it is looked for once, not in every line.
        var nextReturn = piece.place(of: UInt8(ascii: "\r"), in: start..<piece.count)
        while true {
            let end = piece.place(of: UInt8(ascii: "\n"), in: start..<nextReturn)
            guard end < piece.count else { break }
            let isComplete = endLine(UnsafeRawBufferPointer(rebasing: piece[start..<end]))
            start = end + 1
            if end == nextReturn {
                skipsLineFeed = start == piece.count
                if start < piece.count, piece[start] == UInt8(ascii: "\n") { start += 1 }
                nextReturn = piece.place(of: UInt8(ascii: "\r"), in: start..<piece.count)
            }
            if isComplete { try dispatch(body) }
        }
        keep(UnsafeRawBufferPointer(rebasing: piece[start...]))
    }

    /// Ends the stream: an event that no empty line ended is still handed over, since captures often
    /// lack the last one. Whether its data is whole is for the reader of the data to see.
    public mutating func finish<Failure: Error>(
        _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        if !line.isEmpty, endLine(UnsafeRawBufferPointer(start: nil, count: 0)) { try dispatch(body) }
        try dispatch(body)
        let left = oversized
        self = SSEReader(maximumEventSize: maximumEventSize, passingOver: passedOver)
        oversized = left
    }

    /// Keeps the begin of a line, or more of it, until its end comes.
    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        if !bytes.isEmpty, fits(bytes) { line.append(contentsOf: bytes) }
    }

    /// Whether the line may have these bytes, too. One that may not makes its event too long.
    private mutating func fits(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !isTooLong, line.count + bytes.count + size <= maximumEventSize { return true }
        isTooLong = true
        lineIsTooLong = true
        line.removeAll(keepingCapacity: false)
        data.removeAll(keepingCapacity: false)
        return false
    }

    /// Reads a line, given its last bytes; true where it was empty, so that the event is complete.
    private mutating func endLine(_ last: UnsafeRawBufferPointer) -> Bool {
        defer {
            lineNumber &+= 1
            lineIsTooLong = false
            isFirstLine = false
        }
        if line.isEmpty { return last.isEmpty || fits(last) ? read(last) : false }
        keep(last)
        // Moved out and back, or it would be copied.
        var whole: [UInt8] = []
        swap(&whole, &line)
        let isEmpty = whole.withUnsafeBytes { read($0) }
        whole.removeAll(keepingCapacity: true)
        swap(&whole, &line)
        return isEmpty
    }

    private mutating func read(_ whole: UnsafeRawBufferPointer) -> Bool {
        var line = whole
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
        if line.isEmpty { return !lineIsTooLong }
        if !isTooLong, line[0] != UInt8(ascii: ":") { readField(line) }
        return false
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer) {
        let colon = line.place(of: UInt8(ascii: ":"), in: 0..<line.count)
        var start = min(colon + 1, line.count)
        if start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
        if eventLine == 0 { eventLine = lineNumber }
        let field = UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = UnsafeRawBufferPointer(rebasing: line[start...])
        if field.equals("data") {
            size += value.count + (hasData ? 1 : 0)
            if isPassedOver {
                hasDropped = true
            } else {
                if hasData { data.append(UInt8(ascii: "\n")) }
                data.append(contentsOf: value)
            }
            hasData = true
        } else if field.equals("event") {
            isPassedOver = passedOver.contains { value.equals($0) }
            name.removeAll(keepingCapacity: true)
            if !isPassedOver { name.append(contentsOf: value) }
        }
    }

    private mutating func dispatch<Failure: Error>(
        _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        var event: SSEEvent?
        if isTooLong || hasDropped && !isPassedOver {
            oversized += 1
        } else if hasData, !isPassedOver {
            event = SSEEvent(name: String(decoding: name, as: UTF8.self), data: data, line: eventLine)
            data = []
        }
        isTooLong = false
        name.removeAll(keepingCapacity: true)
        isPassedOver = false
        hasDropped = false
        data.removeAll(keepingCapacity: true)
        hasData = false
        size = 0
        eventLine = 0
        if let event { try body(event) }
    }
}

extension UnsafeRawBufferPointer {
    /// The first place of a byte in a range; the range's end where there is none.
    fileprivate func place(of byte: UInt8, in range: Range<Int>) -> Int {
        guard !range.isEmpty, let start = baseAddress,
            let found = memchr(start + range.lowerBound, Int32(byte), range.count)
        else { return range.upperBound }
        return UnsafeRawPointer(found) - start
    }

    /// Whether the bytes are a text's.
    fileprivate func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && (count == 0 || memcmp(baseAddress!, text.utf8Start, count) == 0)
    }
}
