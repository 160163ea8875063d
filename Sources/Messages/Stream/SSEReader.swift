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
    /// Events left out because they were too long.
    public private(set) var oversized = 0

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    /// The event is too long: all of it up to its empty line is passed over.
    private var isTooLong = false
    private var lineIsTooLong = false
    private var skipsLineFeed = false
    private var isFirstLine = true
    private var lineNumber: UInt32 = 1
    private var eventLine: UInt32 = 0

    public init(maximumEventSize: Int = 64 << 20) { self.maximumEventSize = maximumEventSize }

    /// Takes the next piece and calls `body` for every event that it completes.
    public mutating func feed<Failure: Error>(
        _ piece: UnsafeRawBufferPointer, _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        var start = 0
        for index in 0..<piece.count {
            let byte = piece[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                skipsLineFeed = false
                continue
            }
            if byte == UInt8(ascii: "\n") && skipsLineFeed {
                skipsLineFeed = false
                start = index + 1
                continue
            }
            append(piece[start..<index])
            start = index + 1
            skipsLineFeed = byte == UInt8(ascii: "\r")
            try endLine(body)
        }
        append(piece[start...])
    }

    /// Ends the stream: an event that no empty line ended is still handed over, since captures often
    /// lack the last one. Whether its data is whole is for the reader of the data to see.
    public mutating func finish<Failure: Error>(
        _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        if !line.isEmpty { try endLine(body) }
        try dispatch(body)
        let left = oversized
        self = SSEReader(maximumEventSize: maximumEventSize)
        oversized = left
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard !bytes.isEmpty else { return }
        if isTooLong || line.count + bytes.count + data.count > maximumEventSize {
            isTooLong = true
            lineIsTooLong = true
            line.removeAll(keepingCapacity: false)
            data.removeAll(keepingCapacity: false)
        } else {
            line.append(contentsOf: bytes)
        }
    }

    private mutating func endLine<Failure: Error>(
        _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        defer {
            line.removeAll(keepingCapacity: true)
            lineNumber &+= 1
        }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty && !lineIsTooLong {
            try dispatch(body)
        } else if !isTooLong && line[0] != UInt8(ascii: ":") {
            readField()
        }
        lineIsTooLong = false
    }

    private mutating func readField() {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var start = min(colon + 1, line.endIndex)
        if start < line.endIndex && line[start] == UInt8(ascii: " ") { start += 1 }
        if eventLine == 0 { eventLine = lineNumber }
        let field = line[..<colon]
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            data.append(contentsOf: line[start...])
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: line[start...], as: UTF8.self)
        }
    }

    private mutating func dispatch<Failure: Error>(
        _ body: (SSEEvent) throws(Failure) -> Void
    ) throws(Failure) {
        let event = SSEEvent(name: name, data: data, line: eventLine)
        let isEvent = hasData && !isTooLong
        if isTooLong { oversized += 1 }
        isTooLong = false
        name = ""
        data = []
        hasData = false
        eventLine = 0
        if isEvent { try body(event) }
    }
}
