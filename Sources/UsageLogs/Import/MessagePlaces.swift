import Usage

/// Where the messages of a batch were read: for each message and file the first line, and with the line
/// whose usage was taken its raw usage.
struct MessagePlaces {
    private(set) var lines: [KeptLine] = []
    /// Number of the line noted last for a message, by the message's number.
    private var latest: [UInt32] = []
    private var encoder = RawUsageEncoder()

    /// - Parameters:
    ///   - number: of the message, at most one more than the greatest before.
    ///   - usage: the raw usage object of the line, where it has one.
    ///   - isTaken: the message's usage is that of the line.
    mutating func note(
        _ origin: RecordOrigin, ofMessage number: Int, usage: UnsafeRawBufferPointer?, isTaken: Bool
    ) {
        guard number < latest.count else {
            latest.append(UInt32(lines.count))
            lines.append(KeptLine(message: number, origin: origin, usage: usage.map { encoder.add($0) }))
            return
        }
        let known = Int(latest[number])
        let isSameUsage =
            lines[known].usageHash == origin.usageHash && lines[known].usageLength == origin.usageLength
        if lines[known].origin.file != origin.file {
            var usage = isTaken ? usage : nil
            let copied = isSameUsage ? lines[known].usage : nil
            if copied != nil { usage = nil }
            latest[number] = UInt32(lines.count)
            lines.append(
                KeptLine(message: number, origin: origin, usage: copied ?? usage.map { encoder.add($0) }))
        } else if isTaken && !isSameUsage {
            if let forgotten = lines[known].usage { encoder.remove(forgotten) }
            lines[known].usageHash = origin.usageHash
            lines[known].usageLength = origin.usageLength
            lines[known].usage = usage.map { encoder.add($0) }
        }
    }

    /// Hands everything over.
    mutating func take() -> (lines: [KeptLine], usage: RawUsageStore) {
        defer { self = MessagePlaces() }
        return (lines, encoder.take())
    }
}
