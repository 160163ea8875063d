/// One step of the schema. Names and texts of steps that were ever released do not change.
package struct Migration: Sendable {
    package var name: String
    package var sql: String
}

/// All steps, oldest first.
package enum Migrations {
    package static let all: [Migration] = [records, totals, admin, agent, gateway]
}
