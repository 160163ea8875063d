/// One sample file and what it holds.
package struct SampleFile: Sendable {
    /// Path below the folder of the samples.
    package let path: String
    /// The product's name for the format.
    package let format: String
    package var packing: Packing = .plain
    package var text = ""
    package var truth = SampleTruth()

    package init(path: String, format: String, packing: Packing = .plain) {
        self.path = path
        self.format = format
        self.packing = packing
    }

    /// Appends a line that holds a call seen for the first time in this file.
    package mutating func record(_ call: SampleCall, line: String) {
        truth.calls.append(call)
        text += line + "\n"
    }

    /// Appends a line that repeats a call of this file.
    package mutating func duplicate(_ line: String) {
        truth.duplicates += 1
        text += line + "\n"
    }

    /// Appends a line without a record.
    package mutating func skip(_ reason: SampleTruth.Skipped, _ line: String) {
        truth.skipped[reason, default: 0] += 1
        text += line + "\n"
    }
}
