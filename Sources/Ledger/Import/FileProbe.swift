package import UsageLogs

/// What a plan asks the file system.
package struct FileProbe {
    /// The first bytes of a file, as many as that; nil where it cannot be read.
    package var head: (LogFile, Int) -> FileHead?
    /// The same of a compressed file's content; nil where it is not compressed or cannot be read.
    package var inflatedHead: (LogFile, Int) -> FileHead?
    /// Which file lies at a path; nil for none.
    package var identity: (String) -> FileIdentity?

    package init(
        head: @escaping (LogFile, Int) -> FileHead?, inflatedHead: @escaping (LogFile, Int) -> FileHead?,
        identity: @escaping (String) -> FileIdentity?
    ) {
        self.head = head
        self.inflatedHead = inflatedHead
        self.identity = identity
    }

    /// The real file system.
    package static var system: FileProbe {
        FileProbe(
            head: { FileHead(ofFile: $0.path, length: $1) }, inflatedHead: { FileHead(inflating: $0, length: $1) },
            identity: { FileIdentity(ofFileAt: $0) })
    }

    /// Whether a compressed file begins as a file of lines did that was read before.
    func isPacked(_ file: LogFile, _ known: FileRow) -> Bool {
        guard !known.isDocument, !known.isCompressed, known.head.length > 0 else { return false }
        return inflatedHead(file, known.head.length) == known.head
    }
}
