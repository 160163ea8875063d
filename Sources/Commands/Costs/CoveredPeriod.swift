import JSONScan
import Reports
import Usage

/// The period and the filters of an output, as JSON writes them.
struct CoveredPeriod {
    /// Name of the zone.
    var zone: String
    var bounds: TimeBounds
    var filters: UsageFilters

    /// The member `period`; `filters` where there are some.
    var members: [JSONValue.Member] {
        let period: [JSONValue.Member] = [
            .init("since", .optional(bounds.since?.rfc3339)), .init("until", .optional(bounds.until?.rfc3339)),
            .init("timezone", .string(zone)),
        ]
        let covered = [JSONValue.Member("period", .object(period))]
        return filters.isEmpty ? covered : covered + [.init("filters", .object(chosen))]
    }

    private var chosen: [JSONValue.Member] {
        FilterDimension.allCases.compactMap { dimension in
            filters.patterns[dimension].map { patterns in
                JSONValue.Member(dimension.rawValue, .array(patterns.map { JSONValue.string($0.text) }))
            }
        }
    }
}
