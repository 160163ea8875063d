import Glibc
import Usage

/// Finds the files to read behind paths that were named.
package struct LogDiscovery {
    package private(set) var files: [LogFile] = []
    package private(set) var diagnostics = DiagnosticLog()
    /// Files in folders that are no logs by their names.
    package private(set) var otherFiles = 0
    private let workingDirectory: String
    private var visitedFolders: Set<FileIdentity> = []
    private var visitedFiles: Set<FileIdentity> = []

    /// - Parameter workingDirectory: absolute path that relative ones begin at.
    package init(workingDirectory: String) {
        self.workingDirectory = workingDirectory
    }

    /// Adds a path that was named: a file, a folder, or `-`.
    package mutating func add(_ path: String) {
        if path == "-" {
            guard !files.contains(where: { $0.path == "-" }) else { return }
            files.append(
                LogFile(
                    path: "-", name: "<standard input>", project: "", size: 0, modified: .unknown, isStream: true))
            return
        }
        guard let status = FileStatus(path: path) else {
            let reason = errno
            note(reason == ENOENT ? .noSuchFile : .unreadableFile(reason: String(cString: strerror(reason))), path)
            return
        }
        switch status.kind {
        case .folder:
            let before = (files.count, diagnostics.entries.count)
            walk(path, ancestors: [])
            if before == (files.count, diagnostics.entries.count) { note(.emptyFolder, path) }
        case .file, .stream: add(path, status, project: project(ofFileAt: path))
        case .other: note(.notAFile, path)
        }
    }

    private mutating func add(_ path: String, _ status: FileStatus, project: String) {
        guard visitedFiles.insert(status.identity).inserted else { return }
        files.append(
            LogFile(
                path: path, name: path, project: project, size: status.kind == .file ? status.size : 0,
                modified: status.modified, isStream: status.kind == .stream, identity: status.identity,
                modifiedNanoseconds: status.modifiedNanoseconds))
    }

    private func absolute(_ path: String) -> String {
        ProjectKey.absolute(path, workingDirectory: workingDirectory)
    }

    private func project(ofFileAt path: String) -> String { ProjectKey.key(ofAbsolutePath: absolute(path)) }

    /// Levels of folders below a named one; deeper ones are a loop that devices and inodes do not show.
    private static let maximumDepth = 64

    private mutating func walk(_ folder: String, ancestors: [FileIdentity]) {
        guard let status = FileStatus(path: folder) else { return note(.unreadableFolder(reason: lastError), folder) }
        if ancestors.contains(status.identity) || ancestors.count > LogDiscovery.maximumDepth {
            return note(.loopOfLinks, folder)
        }
        guard visitedFolders.insert(status.identity).inserted else { return }
        guard let names = FolderListing.names(in: folder) else {
            return note(.unreadableFolder(reason: lastError), folder)
        }
        // The same for every file of the folder, so it is found once.
        let project = ProjectKey.key(ofAbsolutePath: absolute(folder) + "/file")
        let isBelowProjects = absolute(folder).split(separator: "/").dropLast().contains("projects")
        for name in names {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            guard let entry = FileStatus(path: path) else {
                note(errno == ELOOP ? .loopOfLinks : .unreadableFile(reason: lastError), path)
                continue
            }
            switch entry.kind {
            case .folder: walk(path, ancestors: ancestors + [status.identity])
            case .file where isLog(name, isBelowProjects: isBelowProjects): add(path, entry, project: project)
            case .file, .stream, .other: otherFiles += 1
            }
        }
    }

    private static let endings = [".jsonl", ".ndjson", ".json", ".csv", ".sse", ".log", ".txt"]

    /// Whether a file found in a folder is a log by its name: below `projects/` the agent keeps notes and
    /// indexes beside its transcripts, so that only `.jsonl` counts there. Elsewhere a number may follow, as
    /// programs name them that rotate logs: `x.log.1`.
    private func isLog(_ name: String, isBelowProjects: Bool) -> Bool {
        var name = name[...]
        for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        if name.hasPrefix(".") || name.hasSuffix(".meta.json") { return false }
        if isBelowProjects { return name.hasSuffix(".jsonl") }
        if let dot = name.lastIndex(of: "."), name.endIndex > name.index(after: dot),
            name[name.index(after: dot)...].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        {
            name = name[..<dot]
        }
        return LogDiscovery.endings.contains { name.hasSuffix($0) }
    }

    private var lastError: String { String(cString: strerror(errno)) }

    private mutating func note(_ problem: Problem, _ path: String) {
        diagnostics.note(problem, file: path, line: 0, offset: 0)
    }
}
