import Testing

/// The rules of style that a program can check.
@Suite struct StyleTests {
    @Test func moneyKnowsNoFloatingPoint() throws {
        let banned: Set<Substring> = ["Double", "Float", "Float16", "Float80", "Decimal"]
        let files = try SourceTree.files(in: "Sources/Pricing")
        #expect(!files.isEmpty)
        for file in files {
            let places = file.places { line in line.words.contains { banned.contains($0) } }
            #expect(places.isEmpty, "floating point in money")
        }
    }

    @Test func nothingIsForcedOrLeftUndone() throws {
        let banned = ["try!", "as! ", "fatalError(", "TO" + "DO", "FIX" + "ME", "@unchecked Sendable"]
        for file in try SourceTree.files(in: "Sources") {
            for word in banned where word != "@unchecked Sendable" {
                #expect(file.places { $0.contains(word) }.isEmpty, "\(word) in Sources")
            }
            for place in file.lines.indices where file.lines[place].contains("@unchecked Sendable") {
                let before = file.lines[max(0, place - 6)..<place].contains { $0.contains("//") }
                #expect(before, "\(file):\(place + 1): @unchecked Sendable without its proof in a comment above")
            }
        }
    }

    @Test func aFileHasFourHundredLinesAtMost() throws {
        for folder in ["Sources", "Tests", "Benchmarks", "pricing"] {
            for file in try SourceTree.files(in: folder, endings: [".swift", ".c", ".h"]) {
                #expect(file.lines.count <= 401, "\(file) has \(file.lines.count - 1) lines")
            }
        }
    }

    @Test func aFunctionFitsOnAScreen() throws {
        for file in try SourceTree.files(in: "Sources") {
            for (start, line) in file.lines.enumerated() where line.words.contains("func") && line.hasSuffix("{") {
                let indent = line.prefix { $0 == " " }
                let rest = file.lines[(start + 1)...]
                let end = rest.firstIndex { $0 == indent + "}" } ?? start
                #expect(end - start <= 60, "\(file):\(start + 1): a function of \(end - start) lines")
            }
        }
    }

    @Test func onlyTheSmallFoundationIsImported() throws {
        let allowed: Set<Substring> = ["FoundationEssentials"]
        for file in try SourceTree.files(in: "Sources") {
            let places = file.places { line in
                let words = line.words
                guard let index = words.firstIndex(of: "import"), index + 1 < words.count else { return false }
                return words[index + 1].hasPrefix("Foundation") && !allowed.contains(words[index + 1])
            }
            #expect(places.isEmpty, "the whole Foundation costs 44 MB and start-up time")
        }
    }

    /// Time, environment and randomness are handed in; one file reads them, and the loop of the transport its
    /// own clock, since it waits for real sockets.
    @Test func theWorldIsReadInOnePlace() throws {
        let calls = [
            "Date()", "Date.now", "clock_gettime(", "ContinuousClock", "SuspendingClock", "time(nil)", "gettimeofday",
            "getenv(", "SystemRandomNumberGenerator",
        ]
        for file in try SourceTree.files(in: "Sources")
        where !["Sources/Commands/Context/Context+System.swift", "Sources/Transport/Loop/Moment.swift"].contains(
            file.path)
        {
            for call in calls {
                #expect(file.places { $0.contains(call) }.isEmpty, "\(call) outside the clock")
            }
        }
    }

    @Test func noNameIsAGrabBag() throws {
        let banned = ["Utils", "Util", "Helpers", "Helper", "Common", "Manager", "Misc"]
        for file in try SourceTree.files(in: "Sources") {
            let parts = file.path.split { $0 == "/" || $0 == "." }
            for name in banned {
                #expect(!parts.contains { $0.hasSuffix(name) }, "\(file): name the concept")
            }
        }
    }

    /// Nothing in the repository tells where it was written.
    @Test func noPlaceOfOneMachine() throws {
        let banned = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/user1", "local" + "host:80"]
        for folder in ["Sources", "Tests", "Benchmarks", "pricing", ".ci", "reports"] {
            let endings = [".swift", ".c", ".h", ".md", ".json", ".txt", ".csv", "run", "system"]
            for file in try SourceTree.files(in: folder, endings: endings) {
                for word in banned {
                    #expect(file.places { $0.contains(word) }.isEmpty, "a place of one machine")
                }
            }
        }
        for name in ["README.md", "Makefile", "Package.swift", "NOTICE"] {
            let text = try SourceTree.text(of: name)
            for word in banned { #expect(!text.contains(word), "\(name) names a place of one machine") }
        }
    }
}
