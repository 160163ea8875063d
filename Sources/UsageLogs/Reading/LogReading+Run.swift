import Synchronization
import Usage

extension LogReading {
    /// Reads everything; what cannot be read is in the diagnostics, never thrown.
    package func run() async -> LogReadingResult {
        var discovery = LogDiscovery(workingDirectory: CanonicalPaths.processFolder)
        for input in inputs { discovery.add(input) }
        let files = discovery.files
        progress?.bytesTotal.store(Int(files.reduce(0) { $0 + $1.size }), ordering: .relaxed)
        let order = files.enumerated().flatMap { units(of: $1, number: $0) }.sorted { $0.weight > $1.weight }
        var harvest = await read(order)
        harvest.diagnostics.merge(discovery.diagnostics)
        return finish(&harvest, files: files, otherFiles: discovery.otherFiles)
    }

    /// One unit a file; several for a large one whose lines stand for themselves.
    private func units(of file: LogFile, number: Int) -> [ReadingUnit] {
        let whole = ReadingUnit(file: file, fileNumber: number)
        guard file.size > options.partLength * 2, !options.wantsTimeline, options.workers > 1,
            let format = LogFormats.ofUncompressedFile(file, forced: format)
        else { return [whole] }
        return stride(from: 0, to: file.size, by: Int(options.partLength)).map { start in
            // The last part takes what is appended meanwhile.
            let end = start + options.partLength
            return ReadingUnit(
                file: file, fileNumber: number, range: start..<(end < file.size ? end : .max),
                format: start > 0 ? format : nil)
        }
    }

    private func read(_ units: [ReadingUnit]) async -> WorkerHarvest {
        let next = UnitQueue(units)
        let workers = max(1, min(options.workers, units.count))
        return await withTaskGroup(of: WorkerHarvest.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    let worker = ReadingWorker(self)
                    while let unit = next.take() { worker.read(unit) }
                    return worker.finish()
                }
            }
            var whole: WorkerHarvest?
            for await var harvest in group { LogReading.join(&harvest, into: &whole) }
            return whole ?? ReadingWorker(self).finish()
        }
    }

    /// The larger table takes the smaller in; the result does not depend on which that is.
    private static func join(_ harvest: inout WorkerHarvest, into whole: inout WorkerHarvest?) {
        guard var first = whole else { return whole = harvest }
        // A table must have one owner, or taking records in would copy it.
        whole = nil
        if first.messages.count < harvest.messages.count { swap(&first, &harvest) }
        first.absorb(&harvest)
        whole = first
    }
}

/// Hands units out, each once.
private final class UnitQueue: Sendable {
    private let units: [ReadingUnit]
    private let next = Atomic<Int>(0)

    init(_ units: [ReadingUnit]) { self.units = units }

    func take() -> ReadingUnit? {
        let number = next.add(1, ordering: .relaxed).oldValue
        return number < units.count ? units[number] : nil
    }
}
