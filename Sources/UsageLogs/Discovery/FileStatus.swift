import Glibc
import Usage

/// One file of one device, whatever its names.
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// That of the file at a path, links followed; nil where there is none.
    package init?(ofFileAt path: String) {
        guard let status = FileStatus(path: path) else { return nil }
        self = status.identity
    }
}

/// What the file system says about a path, links followed.
struct FileStatus {
    enum Kind { case file, folder, stream, other }

    var kind: Kind
    var size: Int64
    var modified: Timestamp
    /// Nanoseconds since 1970, as exact as the file system is.
    var modifiedNanoseconds: Int64
    var identity: FileIdentity

    /// Nil where the path cannot be looked at; `errno` says why.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Nil where the descriptor is not open.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFIFO, S_IFCHR, S_IFSOCK: .stream
            default: .other
            }
        size = Int64(status.st_size)
        modified = FileStatus.moment(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
        modifiedNanoseconds = FileStatus.nanoseconds(
            seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Unknown where the milliseconds do not fit: a file system may hold any 64-bit second.
    static func moment(seconds: Int64, nanoseconds: Int64) -> Timestamp {
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        let (milliseconds, isBeyond) = whole.addingReportingOverflow(nanoseconds / 1_000_000)
        return isTooLarge || isBeyond ? .unknown : Timestamp(milliseconds: milliseconds)
    }

    /// Wraps around where the nanoseconds do not fit: the number is only compared with itself.
    static func nanoseconds(seconds: Int64, nanoseconds: Int64) -> Int64 {
        seconds &* 1_000_000_000 &+ nanoseconds
    }
}

/// The names in a folder.
enum FolderListing {
    /// Sorted, without `.` and `..`; nil where the folder cannot be read, and `errno` says why.
    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
                place.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
