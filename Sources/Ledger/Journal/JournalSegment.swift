import Glibc

/// One file of the journal: a head of 24 bytes, then frames.
struct JournalSegment {
    /// Segments of one journal are numbered from 1 on.
    let number: UInt64
    let path: String

    static let magic = Array("FARTHJ01".utf8)
    static let headLength = 24

    init(number: UInt64, folder: String) {
        self.number = number
        let digits = String(number)
        path = folder + "/" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".segment"
    }

    /// The magic number, the number of the run that writes it, and a random number that tells the file from any
    /// other that ever had its name.
    static func head(run: UInt64) -> [UInt8] {
        let mark = UInt64.random(in: .min ... .max)
        return magic + withUnsafeBytes(of: run.littleEndian) { Array($0) }
            + withUnsafeBytes(of: mark.littleEndian) { Array($0) }
    }

    /// The segments of a folder, oldest first; none where the folder is missing.
    static func all(in folder: String) -> [JournalSegment] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var found: [JournalSegment] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(".segment"), let number = UInt64(name.dropLast(8)) else { continue }
            found.append(JournalSegment(number: number, folder: folder))
        }
        return found.sorted { $0.number < $1.number }
    }
}
