package import GRDB
package import Usage

/// The rows behind symbols: tables `strings`, `services`, `attributions`, numbered from 1 without gaps.
package enum SymbolRows {
    /// Adds what the file holds beyond `tables`. Errors: `LedgerError.damaged` where numbers have gaps, a
    /// value is there twice, or a row names a string that does not exist.
    ///
    /// - Parameter isIndexed: false where symbols are only looked up; values are not compared then.
    package static func load(
        into tables: inout RecordTables, from database: Database, path: String, isIndexed: Bool = true
    ) throws {
        let strings = tables.strings.count
        try RawStatement(database, "SELECT id, text FROM strings WHERE id > \(strings) ORDER BY id").forEach { row in
            try add(row.text(1), to: &tables.strings, as: row.integer(0), isIndexed, "strings", path)
        }
        let services = tables.services.count
        try RawStatement(
            database,
            "SELECT id, model, provider, tier, speed, geo FROM services WHERE id > \(services) ORDER BY id"
        ).forEach { row in
            guard let tier = ServiceTier(rawValue: UInt8(truncatingIfNeeded: row.integer(3))),
                let speed = Speed(rawValue: UInt8(truncatingIfNeeded: row.integer(4))),
                let geo = InferenceGeo(rawValue: UInt8(truncatingIfNeeded: row.integer(5)))
            else { throw damage("services", row.integer(0), path) }
            let service = Service(
                model: try string(row, 1, tables.strings.count, "services", path),
                provider: try string(row, 2, tables.strings.count, "services", path), tier: tier, speed: speed, geo: geo
            )
            try add(service, to: &tables.services, as: row.integer(0), isIndexed, "services", path)
        }
        try loadAttributions(into: &tables, from: database, path: path, isIndexed)
    }

    private static func loadAttributions(
        into tables: inout RecordTables, from database: Database, path: String, _ isIndexed: Bool
    ) throws {
        let strings = tables.strings.count
        let count = tables.attributions.count
        try RawStatement(
            database,
            """
            SELECT id, source, project, project_path, session, agent, parent, key, user, tags, is_sidechain
            FROM attributions WHERE id > \(count) ORDER BY id
            """
        ).forEach { row in
            var attribution = Attribution()
            attribution.source = try string(row, 1, strings, "attributions", path)
            attribution.project = try string(row, 2, strings, "attributions", path)
            attribution.projectPath = try string(row, 3, strings, "attributions", path)
            attribution.session = try string(row, 4, strings, "attributions", path)
            attribution.agent = try string(row, 5, strings, "attributions", path)
            attribution.parent = try string(row, 6, strings, "attributions", path)
            attribution.key = try string(row, 7, strings, "attributions", path)
            attribution.user = try string(row, 8, strings, "attributions", path)
            attribution.tags = try string(row, 9, strings, "attributions", path)
            attribution.isSidechain = row.integer(10) != 0
            try add(attribution, to: &tables.attributions, as: row.integer(0), isIndexed, "attributions", path)
        }
    }

    private static func string(
        _ row: RawStatement, _ column: Int32, _ count: Int, _ name: String, _ path: String
    ) throws -> Symbol {
        let number = row.integer(column)
        guard number >= 0, number <= count else { throw damage(name, row.integer(0), path) }
        return Symbol(rawValue: UInt32(number))
    }

    @inline(__always)
    private static func add<Value>(
        _ value: Value, to values: inout Interner<Value>, as number: Int64, _ isIndexed: Bool, _ name: String,
        _ path: String
    ) throws {
        let next = Int64(values.count) + 1
        if isIndexed {
            guard Int64(values.symbol(for: value).rawValue) == number else { throw damage(name, number, path) }
        } else {
            values.append(value)
        }
        guard next == number else { throw damage(name, number, path) }
    }

    private static func damage(_ name: String, _ number: Int64, _ path: String) -> LedgerError {
        .damaged(path: path, reason: "row \(number) of table \(name) breaks the order of its numbers or names nothing")
    }

    /// Writes the values that `tables` holds beyond those counts.
    static func store(_ tables: RecordTables, after stored: LedgerTables.Counts, in database: Database) throws {
        if tables.strings.count > stored.strings {
            let insert = try RawStatement(database, "INSERT INTO strings (id, text) VALUES (?, ?)")
            for number in stored.strings + 1...tables.strings.count {
                insert.bind(Int64(number), at: 1)
                insert.bind(tables.string(Symbol(rawValue: UInt32(number))) ?? "", at: 2)
                try insert.run()
            }
        }
        if tables.services.count > stored.services {
            let insert = try RawStatement(database, "INSERT INTO services VALUES (?, ?, ?, ?, ?, ?)")
            for number in stored.services + 1...tables.services.count {
                guard let service = tables.services[Symbol(rawValue: UInt32(number))] else { continue }
                insert.bind(Int64(number), at: 1)
                insert.bind(Int64(service.model.rawValue), at: 2)
                insert.bind(Int64(service.provider.rawValue), at: 3)
                insert.bind(Int64(service.tier.rawValue), at: 4)
                insert.bind(Int64(service.speed.rawValue), at: 5)
                insert.bind(Int64(service.geo.rawValue), at: 6)
                try insert.run()
            }
        }
        if tables.attributions.count > stored.attributions {
            let insert = try RawStatement(
                database, "INSERT INTO attributions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            for number in stored.attributions + 1...tables.attributions.count {
                guard let row = tables.attributions[Symbol(rawValue: UInt32(number))] else { continue }
                try store(row, as: Int64(number), with: insert)
            }
        }
    }

    private static func store(_ row: Attribution, as number: Int64, with insert: RawStatement) throws {
        insert.bind(number, at: 1)
        let symbols = [
            row.source, row.project, row.projectPath, row.session, row.agent, row.parent, row.key, row.user, row.tags,
        ]
        for (index, symbol) in symbols.enumerated() { insert.bind(Int64(symbol.rawValue), at: Int32(index) + 2) }
        insert.bind(row.isSidechain ? 1 : 0, at: 11)
        try insert.run()
    }
}
