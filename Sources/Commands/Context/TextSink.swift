/// A stream that text is written to.
package protocol TextSink: AnyObject {
    /// Writes all of `text`, or throws `BrokenPipe` when the reader has gone, or `FileProblem`.
    func write(_ text: String) throws
}

/// The reader of a stream closed it: it has seen enough, and the command ends with success.
package struct BrokenPipe: Error {}
