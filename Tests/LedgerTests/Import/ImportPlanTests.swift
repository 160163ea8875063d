import TestSupport
import Testing
import UsageLogs

@testable import Ledger

/// The plan against a file system made of values: whatever happens to files between imports, no line is lost
/// to a name and offset that another line had, and no line gets two.
@Suite struct ImportPlanTests {
    /// Every sequence of three events, with an import after each.
    @Test func everySequenceOfThreeEventsKeepsEveryLineOnce() {
        var sequences = 0
        for first in ModelFiles.Event.allCases {
            for second in ModelFiles.Event.allCases {
                for third in ModelFiles.Event.allCases {
                    var world = ModelFiles()
                    world.write(["a.jsonl", "b.jsonl"])
                    world.load()
                    for event in [first, second, third] {
                        world.happen(event)
                        world.load()
                    }
                    sequences += 1
                    #expect(world.faults == [], "\(first), \(second), \(third)")
                }
            }
        }
        #expect(
            sequences == ModelFiles.Event.allCases.count * ModelFiles.Event.allCases.count
                * ModelFiles.Event.allCases.count)
    }

    /// Longer ones, with imports now and then and numbers of inodes given anew.
    @Test(arguments: 1...300 as ClosedRange<UInt64>) func longerSequencesDoToo(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var world = ModelFiles()
        world.write(["a.jsonl", "b.jsonl"])
        var events: [ModelFiles.Event] = []
        for _ in 0..<12 {
            let event = generator.pick(ModelFiles.Event.allCases)
            events.append(event)
            world.happen(event)
            if generator.chance(2, in: 3) { world.load() }
        }
        world.load()
        #expect(world.faults == [], "seed \(seed): \(events)")
    }

    @Test func whatDidNotChangeIsNotAskedFor() {
        var world = ModelFiles()
        world.write(["a.jsonl", "b.jsonl"])
        world.load()
        let plan = world.plan(
            probe: FileProbe(
                head: { _, _ in
                    Issue.record("an unchanged file was opened")
                    return nil
                }, inflatedHead: { _, _ in nil }, identity: { _ in nil }))
        #expect(plan.files.isEmpty && plan.counts.unchanged == 2 && plan.counts.found == 2)
    }

    @Test(arguments: [
        (ModelFiles.Event.appendA, FileState.grown), (.touchA, .changed), (.truncateA, .truncated),
        (.rewriteA, .replaced), (.replaceA, .replaced), (.renameA, .renamed), (.packA, .renamed),
    ])
    func eachEventHasItsName(event: ModelFiles.Event, state: FileState) {
        var world = ModelFiles()
        world.write(["a.jsonl", "b.jsonl"])
        world.load()
        world.happen(event)
        let plan = world.plan(probe: world.probe)
        #expect(plan.files.map(\.state) == [state])
        #expect(plan.counts[state] == 1 && plan.counts.unchanged == (event == .renameA ? 0 : 1))
    }

    @Test func theGoneFileIsCountedOnceAndOnlyWhereItWasLookedFor() {
        var world = ModelFiles()
        world.write(["a.jsonl", "b.jsonl"])
        world.load()
        world.happen(.deleteA)
        #expect(world.plan(probe: world.probe).counts.vanished == 1)
        let elsewhere = ImportPlan(files: world.found, rows: world.rows, probe: world.probe) { _ in false }
        #expect(elsewhere.counts.vanished == 0)
    }

    /// A document that changed is read whole and replaces what it told, also where a program writes it anew.
    @Test(arguments: [ModelFiles.Event.appendA, .rewriteA, .replaceA, .truncateA])
    func aDocumentIsReplaced(event: ModelFiles.Event) throws {
        var world = ModelFiles()
        world.isDocument = true
        world.write(["a.jsonl"])
        world.load()
        world.happen(event)
        let file = try #require(world.plan(probe: world.probe).files.first)
        #expect(file.state == .changed && file.wasDocument)
        #expect(file.unit?.cursor == .start && file.unit?.identityName == "/logs/a.jsonl")
    }
}
