import Synchronization
import UsageLogs

/// Hands units out, each once: the largest first, so that no reader is left with one at the end.
final class UnitOrder: Sendable {
    /// Bytes to read in all; compressed files as they lie on disk.
    let bytes: Int64
    private let units: [ImportUnit]
    private let next = Atomic<Int>(0)

    init(_ units: [ImportUnit]) {
        self.units = units.sorted { $0.weight > $1.weight }
        bytes = units.reduce(0) { $0 + $1.weight }
    }

    func take() -> ImportUnit? {
        let number = next.add(1, ordering: .relaxed).oldValue
        return number < units.count ? units[number] : nil
    }
}

extension ImportUnit {
    fileprivate var weight: Int64 { max(0, file.size - cursor.offset) }
}
