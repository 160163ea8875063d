/// Why a line became no record; the raw value is its name in `reading.skipped`.
package enum SkipReason: String, CaseIterable, Sendable {
    /// Holds no usage object: most lines of a transcript.
    case noUsage = "no_usage"
    case blank
    /// The first line of a table.
    case header
    /// A line of the `<synthetic>` model: no call was made.
    case synthetic
    /// An API error written in place of a reply.
    case apiError = "api_error"
    /// A session's aggregate, kept apart: its tokens are those of other lines.
    case result
    /// A batch request that failed, was cancelled or expired.
    case failed
    /// Answered from a gateway's own cache of whole responses: no call was made upstream.
    case responseCache = "response_cache"
    /// JSON that is torn or wrong, or nested too deep.
    case malformed
    /// A count that is negative, fractional or beyond every real count.
    case invalidCount = "invalid_count"
    /// Longer than a line that is held in memory.
    case tooLong = "too_long"
    /// Belongs to no known format.
    case unrecognised
}
