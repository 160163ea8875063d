import FoundationEssentials
import Glibc

/// A place for a ledger that is gone with the test.
final class TemporaryLedger {
    let folder: String
    var path: String { folder + "/ledger.sqlite" }

    init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/farthing-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
        folder = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
