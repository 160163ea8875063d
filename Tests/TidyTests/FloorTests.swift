import Testing

/// The house: a module imports only floors below its own.
@Suite struct FloorTests {
    static let floors = [
        "CScan": 0, "CZlib": 0, "CZstd": 0, "CPricing": 0, "CReports": 0, "CVocabulary": 0, "CCounting": 0,
        "CCurl": 0,
        "Usage": 1, "JSONScan": 1, "Compression": 1,
        "Models": 2, "Messages": 2, "Transport": 2,
        "Pricing": 3, "UsageLogs": 3, "TokenCounting": 3, "MessagesClient": 3,
        "Reports": 4, "PromptCache": 4, "Ledger": 4,
        "Simulation": 5,
        "Gateway": 6,
        "Commands": 7,
        "farthing": 8,
    ]
    /// Within the second floor the reply may ask for a model's name.
    static let neighbours: [String: Set<String>] = ["Messages": ["Models"]]

    static let ours = Set(floors.keys)

    @Test func importsGoDown() throws {
        for file in try SourceTree.files(in: "Sources") {
            let own = try #require(FloorTests.floors[file.module], "\(file.module) has no floor in this test")
            for imported in imports(of: file) where imported != file.module {
                guard let floor = FloorTests.floors[imported] else { continue }
                let isNeighbour = FloorTests.neighbours[file.module]?.contains(imported) == true
                #expect(floor < own || isNeighbour, "\(file) imports \(imported) from floor \(floor)")
            }
        }
    }

    /// Pure modules have no files, network, clock or global state.
    @Test func pureModulesStayPure() throws {
        let banned: Set<Substring> = [
            "FileManager", "ProcessInfo", "fopen", "opendir", "socket", "environ", "URLSession", "pthread_create",
        ]
        for module in [
            "Usage", "JSONScan", "Models", "Messages", "Pricing", "TokenCounting", "PromptCache", "Simulation",
        ] {
            for file in try SourceTree.files(in: "Sources/\(module)") {
                let places = file.places { line in line.words.contains { banned.contains($0) } }
                #expect(places.isEmpty, "\(module) is pure")
                #expect(
                    file.places { $0.hasPrefix("var ") || $0.contains("nonisolated(unsafe)") }.isEmpty,
                    "global state in \(module)")
            }
        }
    }

    @Test func everyFolderBelongsToATarget() throws {
        let package = try SourceTree.text(of: "Package.swift")
        for folder in try SourceTree.folders(in: "Sources") {
            #expect(FloorTests.ours.contains(folder), "Sources/\(folder) has no floor")
            #expect(package.contains("\"\(folder)\""), "Sources/\(folder) belongs to no target")
        }
        for folder in try SourceTree.folders(in: "Tests") where try !SourceTree.files(in: "Tests/\(folder)").isEmpty {
            #expect(
                package.contains("\"\(folder)\"") || package.contains("\"Tests/\(folder)\""),
                "Tests/\(folder) belongs to no target")
        }
    }

    /// No file may lie where no target compiles it.
    @Test func everySourceFileLiesInATarget() throws {
        for file in try SourceTree.files(in: "Sources", endings: [".swift", ".c", ".h", ".modulemap"]) {
            #expect(file.path.split(separator: "/").count >= 3, "\(file) lies in no module")
        }
    }

    /// The names that follow `import`.
    private func imports(of file: SourceTree.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.words
            guard let index = words.prefix(3).firstIndex(of: "import"), index + 1 < words.count else { return nil }
            return String(words[index + 1])
        }
    }
}
