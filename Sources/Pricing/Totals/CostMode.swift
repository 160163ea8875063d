/// Whose cost is shown; the raw value is the name on the command line.
public enum CostMode: String, CaseIterable, Sendable {
    /// Token counts times price, whatever the source reports.
    case calculate
    /// What the source reports; a record without a reported cost is unpriced.
    case display
    /// What the source reports, and token counts times price where it reports nothing.
    case auto
}
