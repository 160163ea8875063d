import JSONScan
import PromptCache
import Usage

/// The period and the names that requests must have to be shown.
struct TurnSelection {
    var zone: NamedZone
    var bounds: TimeBounds
    var filters: UsageFilters

    /// The period, its zone and the filters, in words.
    var text: String { PeriodText(bounds: bounds, zone: zone).text + filters.text }

    /// The members `period` and `filters` of the JSON form.
    var members: [JSONValue.Member] { CoveredPeriod(zone: zone.name, bounds: bounds, filters: filters).members }

    /// The selection, decided for the names of some tables.
    func among(_ tables: RecordTables) -> SelectedTurns {
        SelectedTurns(bounds: bounds, verdicts: FilterVerdicts(filters, tables))
    }
}

/// Tells which turns are shown, by the time that prices them, as `analyze` and `report` do.
struct SelectedTurns: Sendable {
    fileprivate let bounds: TimeBounds
    fileprivate let verdicts: FilterVerdicts?

    func contains(_ turn: ConversationTurn) -> Bool {
        let time = turn.accountingTime
        if let since = bounds.since, time < since { return false }
        if let until = bounds.until, time >= until { return false }
        return verdicts?.pass(attribution: turn.attribution, service: turn.service) ?? true
    }
}
