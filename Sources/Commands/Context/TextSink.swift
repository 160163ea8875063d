/// A stream that text is written to.
package protocol TextSink: AnyObject {
    /// Writes all of `text`, or throws `BrokenPipe` when the reader has gone, or `FileProblem`.
    func write(_ text: String) throws
}

/// The reader of a stream closed it: it has seen enough, and the command ends with success.
package struct BrokenPipe: Error {}

/// Keeps what is written in memory; for tests and for text that is written in one piece later.
package final class MemorySink: TextSink {
    package private(set) var text = ""
    package init() {}
    package func write(_ text: String) throws { self.text += text }
}
