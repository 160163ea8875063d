import GRDB

extension Ledger {
    /// How far the journal of a folder was moved; nil where it never was.
    func journalPlace(of folder: String) throws(LedgerError) -> JournalPlace? {
        try read { database in
            let statement = try RawStatement(database, "SELECT segment, offset FROM journals WHERE folder = ?")
            statement.bind(folder, at: 1)
            var place: JournalPlace?
            try statement.forEach { row in
                place = JournalPlace(mark: UInt64(bitPattern: row.integer(0)), offset: Int(row.integer(1)))
            }
            return place
        }
    }

    /// Whether a call whose end is awaited is over.
    func awaitsCalls(_ isOver: (GatewayCallRow) -> Bool) throws(LedgerError) -> Bool {
        try read { try GatewayCallTable($0, path: path).awaited().contains(where: isOver) }
    }

    /// Writes what frames tell, and how far they were read, in one transaction that is on the disk at its end.
    ///
    /// - Returns: the calls whose ends are written now.
    func move(
        _ frames: [RunFrame], to place: JournalPlace, of folder: String, thresholds: [Int64],
        isOver: (GatewayCallRow) -> Bool
    ) throws(LedgerError) -> [MovedCall] {
        var ended: [MovedCall] = []
        _ = try change(thresholds: thresholds, waitsForDisk: true) { writing in
            try writing.move(frames, isOver: isOver)
            ended = writing.ended
            let statement = try RawStatement(
                writing.database,
                """
                INSERT INTO journals (folder, segment, offset, torn_bytes) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (folder) DO UPDATE SET segment = ?2, offset = ?3, torn_bytes = torn_bytes + ?4
                """)
            statement.bind(folder, at: 1)
            statement.bind(Int64(bitPattern: place.mark), at: 2)
            statement.bind(Int64(place.offset), at: 3)
            statement.bind(Int64(place.tornBytes), at: 4)
            try statement.run()
        }
        return ended
    }
}
