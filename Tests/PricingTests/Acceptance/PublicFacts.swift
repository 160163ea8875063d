import Glibc
import JSONScan

/// The folder of public facts that may lie beside the repository; suites that need it are skipped without it.
enum PublicFacts {
    /// `FARTHING_ACCEPTANCE`, else `../shared` beside the package.
    static let folder: String = {
        if let path = getenv("FARTHING_ACCEPTANCE") { return String(cString: path) }
        let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(package)/../shared"
    }()

    static func exists(_ name: String) -> Bool { access("\(folder)/\(name)", R_OK) == 0 }

    static func bytes(_ name: String) -> [UInt8] {
        guard let file = fopen("\(folder)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { content += buffer[..<count] }
        return content
    }
}
