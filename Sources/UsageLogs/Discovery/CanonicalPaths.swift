import Glibc

/// Paths by which each file has one name: absolute, links resolved.
package struct CanonicalPaths {
    private let workingDirectory: String
    private var folders: [String: String] = [:]

    /// - Parameter workingDirectory: absolute path that relative ones begin at.
    package init(workingDirectory: String) {
        self.workingDirectory = workingDirectory
    }

    /// The folder that relative paths of the process begin at.
    package static var processFolder: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The one name of the file or folder at a path; where there is none, the absolute path as it is written.
    package mutating func path(of path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : workingDirectory + "/" + path
        var status = stat()
        guard let slash = absolute.lastIndex(of: "/"), lstat(absolute, &status) == 0 else {
            return ProjectKey.absolute(path, workingDirectory: workingDirectory)
        }
        let name = absolute[absolute.index(after: slash)...]
        if status.st_mode & S_IFMT != S_IFREG || name.isEmpty || name == "." || name == ".." {
            return resolved(absolute)
        }
        // Files mostly share their folder.
        let folder = String(absolute[..<slash])
        if let known = folders[folder] { return known + "/" + name }
        let whole = resolved(folder.isEmpty ? "/" : folder)
        folders[folder] = whole == "/" ? "" : whole
        return (whole == "/" ? "" : whole) + "/" + name
    }

    private func resolved(_ absolute: String) -> String {
        guard let path = realpath(absolute, nil) else {
            return ProjectKey.absolute(absolute, workingDirectory: workingDirectory)
        }
        defer { free(path) }
        return String(cString: path)
    }
}
