import FoundationEssentials

/// The files of the repository, as the style rules look at them.
struct SourceTree {
    struct File: CustomStringConvertible {
        /// Path from the top of the repository.
        let path: String
        let lines: [Substring]

        var description: String { path }
        /// First folder below `Sources` or `Tests`.
        var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

        /// `path:line` of every line that `isFound` says yes to.
        func places(where isFound: (Substring) -> Bool) -> [String] {
            lines.enumerated().filter { isFound($0.element) }.map { "\(path):\($0.offset + 1)" }
        }
    }

    /// The top of the repository: this file lies two folders below it.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    /// Files below `folder` that end in one of `endings`, sorted by path.
    static func files(in folder: String, endings: [String] = [".swift"]) throws -> [File] {
        guard let names = FileManager.default.enumerator(at: folder) else { return [] }
        return try names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted().map { name in
            File(path: "\(folder)/\(name)", lines: try text(of: "\(folder)/\(name)").lines)
        }
    }

    static func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\(path)")), as: UTF8.self)
    }

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
    }
}

extension FileManager {
    /// Names of all files below a folder of the repository.
    fileprivate func enumerator(at folder: String) -> [String]? {
        try? subpathsOfDirectory(atPath: "\(SourceTree.root)/\(folder)").filter { !$0.contains(".build") }
    }
}

extension String {
    var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}

extension Substring {
    /// The identifiers of a line.
    var words: [Substring] { split { !($0.isLetter || $0.isNumber || $0 == "_") } }
}
