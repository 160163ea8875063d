import FoundationEssentials
import Ledger

/// A folder of its own for each test, removed with it.
final class LedgerFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/farthing-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Path of a ledger in the folder.
    func ledger(_ name: String = "ledger.sqlite") -> String { path + "/" + name }

    func open(_ name: String = "ledger.sqlite") throws -> Ledger {
        try Ledger.open(ledger(name), mode: .readWrite(create: true))
    }
}
