import Foundation
import TestSupport
import Usage

/// Random questions about `RandomBooks`.
struct RandomQuestions {
    var days: Set<Int32>
    let zones: [ZoneRules]

    /// Rules of the zones: of this machine's zone files, or where it has none as of 2026.
    init(days: Set<Int32>) {
        self.days = days
        let names = [
            "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3", "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
            "Asia/Kolkata": "IST-5:30", "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "Pacific/Apia": "<+13>-13",
        ]
        zones =
            [.utc]
            + names.keys.sorted().compactMap { name in
                let file = try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
                return file.flatMap { try? ZoneRules(zoneFile: [UInt8]($0)) } ?? names[name].flatMap(ZoneRules.init)
            }
    }

    /// A question with these groupings, or random ones.
    func query(_ dimensions: [GroupDimension]?, thresholds: [Int64], _ random: inout SplitMix64) -> UsageQuery {
        let all = GroupDimension.allCases.shuffled(using: &random)
        let groupBy = dimensions ?? Array(all.prefix(random.int(0...3)))
        let zone = random.pick(zones)
        var query = UsageQuery(groupBy: groupBy, lengthThresholds: thresholds, undatedDay: 20_700)
        for (dimension, unit) in [
            (GroupDimension.hour, PeriodUnit.hour), (.day, .day), (.week, .week), (.month, .month),
        ] where groupBy.contains(dimension) {
            query.periods[dimension] = PeriodTable(unit, in: zone, utcDays: days)
        }
        if random.chance(1, in: 2) { query.since = bound(zone, &random) }
        if random.chance(1, in: 3) { query.until = bound(zone, &random) }
        if random.chance(1, in: 2) { query.filters = filters(&random) }
        return query
    }

    /// A UTC midnight, a zone's midnight or any moment.
    private func bound(_ zone: ZoneRules, _ random: inout SplitMix64) -> Timestamp {
        let day = Int64(random.pick(days.sorted()))
        switch random.int(0...2) {
        case 0: return Timestamp(milliseconds: day * 86_400_000)
        case 1: return zone.midnight(of: CivilDate(days: day))
        default: return Timestamp(milliseconds: day * 86_400_000 + Int64(random.int(0...86_399_999)))
        }
    }

    private func filters(_ random: inout SplitMix64) -> UsageFilters {
        let patterns: [FilterDimension: [String]] = [
            .model: ["claude-*", "claude-opus-4-6", "mystery", "(none)"],
            .project: ["-home-u-*", "alpha", "(none)", "*a*"],
            .session: ["s1", "s2", "s*", "(none)"], .source: ["gateway", "claude*", "(none)"],
            .key: ["team", "team*", "(none)", "nobody"], .tag: ["red", "*e*", "green", "(none)"],
        ]
        var filters = UsageFilters()
        for dimension in FilterDimension.allCases where random.chance(1, in: 4) {
            filters.patterns[dimension] = (0..<random.int(1...2)).map { _ in
                NamePattern(random.pick(patterns[dimension] ?? ["*"]))
            }
        }
        return filters
    }
}
