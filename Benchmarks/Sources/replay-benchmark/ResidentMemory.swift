import FoundationEssentials

/// Resident memory of this program, in bytes, as the kernel tells it.
enum ResidentMemory {
    static func now() -> Int { bytes("VmRSS:") }

    /// Since the program was started.
    static func peak() -> Int { bytes("VmHWM:") }

    private static func bytes(_ field: String) -> Int {
        let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(field) } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }
}
