import Compression

extension LineWindow {
    /// The first bytes of a file that formats are shown.
    static let headLength = 64 * 1024

    /// Reads the head of a file, inflated; tells whether it was compressed.
    ///
    /// - Parameter show: is shown the head as it lies on disk.
    func takeHead(from source: ByteSource, show: (UnsafeRawBufferPointer) -> Void = { _ in }) -> Bool {
        filled = source.fill(bytes, from: 0, atLeast: LineWindow.headLength)
        show(used)
        guard let compression = Compression.detect(used) else { return false }
        source.inflate(compression, prefix: used)
        filled = source.fill(bytes, from: 0, atLeast: LineWindow.headLength)
        return true
    }

    /// The head while nothing was dropped.
    var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: used.prefix(LineWindow.headLength)) }
}

extension RecordCollector {
    /// The format that was named, or the one that recognises the head; what does not fit is noted.
    func format(of head: UnsafeRawBufferPointer, forced: (any LogFormat)?) -> (any LogFormat)? {
        if let forced {
            if !forced.recognises(head) { diagnose(.notOfForcedFormat(name: forced.name), line: 0) }
            return forced
        }
        if let found = LogFormats.recognising(head) { return found }
        diagnose(head.contains(0) ? .binaryFile : .unrecognisedFormat, line: 0)
        return nil
    }
}
