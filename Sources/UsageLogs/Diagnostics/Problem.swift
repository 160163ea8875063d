/// What was wrong in a place that was read; equal problems of one file are one entry with their count.
package enum Problem: Hashable, Sendable {
    case malformedJSON
    case tornLastLine
    case nestedTooDeep
    case invalidUTF8
    case invalidCount
    case invalidTimestamp
    case missingModel
    case lineTooLong(limitBytes: Int)
    case documentTooLarge(limitBytes: Int)
    case unrecognisedFormat
    case notOfForcedFormat(name: String)
    case binaryFile
    case noSuchFile
    case unreadableFile(reason: String)
    case unreadableFolder(reason: String)
    case emptyFolder
    case loopOfLinks
    case notAFile
    case damagedCompression(detail: String)
    /// Between finding and reading, another file took the place of one.
    case replacedMeanwhile
    /// Anything else that one format alone can meet: what was met, what was expected. Never text of a prompt.
    case other(String)

    /// What was met and what to do about it, without the place.
    package var text: String {
        switch self {
        case .malformedJSON: "not well-formed JSON; the line was left out"
        case .tornLastLine: "the last line is torn; it was left out (is the file still being written?)"
        case .nestedTooDeep: "JSON nested too deep; the line was left out"
        case .invalidUTF8: "bytes that are not UTF-8; the counts of the line were read all the same"
        case .invalidCount: "a token count that is negative, fractional or out of range; the line was left out"
        case .invalidTimestamp: "a time that is not RFC 3339; the record is undated"
        case .missingModel: "usage without a model; it cannot be priced"
        case .lineTooLong(let limit): "a line with usage longer than \(limit) bytes; it was left out"
        case .documentTooLarge(let limit):
            "larger than \(limit) bytes; split the file or convert it to one record a line"
        case .unrecognisedFormat: "no known log format; name one with --input-format if it is a log"
        case .notOfForcedFormat(let name): "nothing in it is of the format \(name) named by --input-format"
        case .binaryFile: "a binary file, not a log; it was left out"
        case .noSuchFile: "no such file or folder"
        case .unreadableFile(let reason): "cannot be read: \(reason)"
        case .unreadableFolder(let reason): "the folder cannot be read: \(reason)"
        case .emptyFolder: "the folder holds no log file"
        case .loopOfLinks: "links that lead back into the same folder; followed once"
        case .notAFile: "neither a file nor a folder; it was left out"
        case .damagedCompression(let detail): "\(detail); what came before was read"
        case .replacedMeanwhile: "another file took its place during the import; the next import reads it"
        case .other(let text): text
        }
    }
}

/// One line of the diagnostics: a problem of one file, how often, and where first.
package struct Diagnostic: Hashable, Sendable {
    package var file: String
    /// Line of the first occurrence, from 1; 0 where the problem is the whole file's.
    package var line: UInt32
    package var problem: Problem
    package var count: Int

    package init(file: String, line: UInt32, problem: Problem, count: Int) {
        self.file = file
        self.line = line
        self.problem = problem
        self.count = count
    }

    /// `path:line: what was met (n times)`.
    package var text: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return "\(place): \(problem.text)" + (count > 1 ? " (\(count) times, first here)" : "")
    }
}
