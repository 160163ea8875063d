import FoundationEssentials
import Glibc

/// A folder of its own for one test, gone with the test.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/farthing-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Tool.Problem(description: "no scratch folder") }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
    }

    /// Names of the files, at any depth, whose bytes hold the text.
    func files(holding text: String) throws -> [String] {
        let needle = Data(text.utf8)
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return names.filter { name in
            guard let bytes = try? Data(contentsOf: URL(filePath: "\(path)/\(name)")) else { return false }
            return bytes.firstRange(of: needle) != nil
        }
    }
}
