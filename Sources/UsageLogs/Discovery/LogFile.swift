package import Usage

/// One input to read.
package struct LogFile: Sendable {
    /// Path as it was named or found; `-` is standard input.
    package var path: String
    /// Path as it is shown.
    package var name: String
    /// Project key, empty for standard input.
    package var project: String
    /// Bytes on disk; 0 where it is a stream.
    package var size: Int64
    package var modified: Timestamp
    /// A pipe or a device: read from front to back, once.
    package var isStream: Bool
    /// Which file it is, whatever its names; nil for standard input.
    package var identity: FileIdentity?
    /// When it was last changed, nanoseconds since 1970.
    package var modifiedNanoseconds: Int64

    package init(
        path: String, name: String, project: String, size: Int64, modified: Timestamp, isStream: Bool,
        identity: FileIdentity? = nil, modifiedNanoseconds: Int64 = 0
    ) {
        self.path = path
        self.name = name
        self.project = project
        self.size = size
        self.modified = modified
        self.isStream = isStream
        self.identity = identity
        self.modifiedNanoseconds = modifiedNanoseconds
    }
}

/// The project key of a path.
package enum ProjectKey {
    /// Name of the first folder under the last `projects/` of an absolute path, verbatim; without one,
    /// the name of the folder that holds the file.
    package static func key(ofAbsolutePath path: String) -> String {
        let parts = path.split(separator: "/")
        guard parts.count >= 2 else { return "" }
        let folders = parts.dropLast()
        if let projects = folders.dropLast().lastIndex(of: "projects") { return String(folders[projects + 1]) }
        return String(folders[folders.endIndex - 1])
    }

    /// `path` from the root on, without `.`, `..` and empty parts; links are not resolved.
    package static func absolute(_ path: String, workingDirectory: String) -> String {
        let full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
        var parts: [Substring] = []
        for part in full.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
